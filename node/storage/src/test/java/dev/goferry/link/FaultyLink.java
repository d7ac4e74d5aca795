package dev.goferry.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP relay whose {@link Fault} can be changed while connections are open; it holds for what passes from
 * then on. Its own port stays the same while the server behind it dies and comes back. Safe for many threads.
 */
public final class FaultyLink implements AutoCloseable {
    private final ServerSocket socket;
    private final InetSocketAddress server;
    private final Set<Relayed> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();

    private volatile Fault fault = new Fault.None();

    private FaultyLink(ServerSocket socket, InetSocketAddress server) {
        this.socket = socket;
        this.server = server;
    }

    /** A link to a server at a port of this machine. */
    public static FaultyLink to(int port) throws IOException {
        return from("127.0.0.1", port);
    }

    /** The same, listening on another address of this machine: the way from a network of its own. */
    public static FaultyLink from(String address, int port) throws IOException {
        ServerSocket here = new ServerSocket(0, 512, InetAddress.ofLiteral(address));
        FaultyLink link = new FaultyLink(here, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        Thread.ofVirtual().name("link").start(link::accept);
        return link;
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** How many requests began to pass, or met a fault, since the link was made. */
    public int requests() {
        return requests.get();
    }

    /** How many connections were reset, answers lost or replaced. */
    public int faults() {
        return faults.get();
    }

    /** Sets what happens from now on. Counters of the fault begin at nought. */
    public void set(Fault next) {
        fault = next;
        open.forEach(Relayed::wake);
    }

    /** Resets every open connection. */
    public void cut() {
        open.forEach(Relayed::reset);
    }

    Fault fault() {
        return fault;
    }

    InetSocketAddress server() {
        return server;
    }

    int nextRequest() {
        return requests.incrementAndGet();
    }

    void faulted() {
        faults.incrementAndGet();
    }

    /** Counts a lost answer down; false once enough are lost. */
    synchronized boolean lose() {
        if (fault instanceof Fault.LoseAnswers(int count) && count > 0) {
            fault = count == 1 ? new Fault.None() : new Fault.LoseAnswers(count - 1);
            return true;
        }
        return false;
    }

    void closed(Relayed relayed) {
        open.remove(relayed);
    }

    private void accept() {
        try {
            while (true) {
                Relayed relayed = new Relayed(this, socket.accept());
                open.add(relayed);
                Thread.ofVirtual().name("relayed").start(relayed::run);
            }
        } catch (IOException e) {
            // The link was closed.
            cut();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        cut();
    }
}
