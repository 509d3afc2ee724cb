import io.trino.server.Server;

/** Starts the server; its own starter is in a part that would bring nothing else. */
public final class StartTrino {
    private StartTrino() {}

    public static void main(String[] args) {
        new Server().start("435");
    }
}
