package dev.goferry.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A company's HTTP proxy that knows CONNECT alone, and leads every tunnel to one port of this machine. */
public final class ConnectProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> credentials = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;

    private ConnectProxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    public static ConnectProxy start(int target) throws IOException {
        ConnectProxy proxy = new ConnectProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The request lines so far. */
    public List<String> asked() {
        return asked;
    }

    /** The values of Proxy-Authorization so far. */
    List<String> credentials() {
        return credentials;
    }

    /** From now on every tunnel is 403. */
    void refuse() {
        refusing = true;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try (client) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            asked.add(in.readLine());
            for (String header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
                if (header.toLowerCase(Locale.ROOT).startsWith("proxy-authorization:")) {
                    credentials.add(header.substring(header.indexOf(':') + 1).strip());
                }
            }
            String status = refusing ? "403 Forbidden" : "200 Connection established";
            client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(ISO_8859_1));
            if (!refusing) {
                tunnel(client);
            }
        } catch (IOException e) {
            // The client's affair.
        }
    }

    private void tunnel(Socket client) throws IOException {
        try (Socket origin = new Socket(InetAddress.getLoopbackAddress(), target)) {
            Thread.ofVirtual().start(() -> copy(origin, client));
            copy(client, origin);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // The other side is gone.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
