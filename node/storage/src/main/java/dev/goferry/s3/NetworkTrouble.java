package dev.goferry.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Says in one line what stands between this node and the server. */
final class NetworkTrouble {
    private NetworkTrouble() {}

    static String of(IOException failure, S3Config config) {
        String line = S3Failure.line(failure);
        return switch (failure) {
            case UnknownHostException _ ->
                "no host " + config.endpoint().getHost() + " is known: check endpoint= in the key store";
            case ConnectException _, NoRouteToHostException _ ->
                "nothing answers there: check endpoint= in the key store and whether the server runs: " + line;
            case SSLException _ ->
                "its TLS certificate or protocol does not fit: check the scheme and host of endpoint=: " + line;
            case InterruptedIOException _ -> "no answer in time: " + line;
            // How a call ends whose time is over.
            case SocketException _ when line.equals("Socket closed") -> "no answer in time";
            default -> "the connection broke: " + line;
        };
    }
}
