package dev.goferry.cluster;

/** The ports through which a process knows the others; a node alone has the local ones. */
public interface Cluster extends AutoCloseable {
    Members members();

    Leases leases();

    ModuleIndex index();

    Hints hints();

    /** What clients ask of any node. */
    Asks asks();

    /** Records on their way to the log, kept by more than one member until the log's keeper has written them. */
    PendingRecords pending();

    /** What the members say of themselves. */
    Bulletins bulletins();

    /** Hands over what it holds and leaves. */
    @Override
    void close();
}
