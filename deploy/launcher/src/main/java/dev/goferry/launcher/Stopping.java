package dev.goferry.launcher;

/** What happens on SIGTERM and Ctrl-C. */
final class Stopping {
    private Stopping() {}

    /** What has to be closed. */
    interface Closing {
        void close() throws Exception;
    }

    /**
     * Says so, closes, and ends the process: a stop that was asked for is no failure.
     *
     * @return takes it back, for a process that ends by itself
     */
    static Runnable onSignal(String meanwhile, Closing closing) {
        Thread stop = Thread.ofPlatform().name("stop").unstarted(() -> {
            System.err.println("goferry: stopping; " + meanwhile);
            int code = Exit.OK;
            try {
                closing.close();
            } catch (Exception e) {
                System.err.println("goferry: did not stop cleanly: " + e);
                code = Exit.FAILED;
            }
            // Without this the exit code would be the signal's.
            Runtime.getRuntime().halt(code);
        });
        Runtime.getRuntime().addShutdownHook(stop);
        return () -> takeBack(stop);
    }

    private static void takeBack(Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // It is stopping already.
        }
    }
}
