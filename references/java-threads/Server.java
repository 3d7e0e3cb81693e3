// Java's own HTTP server and client, with a pool of threads: no dependency.

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class Server {
    static final String[] SERVICES = {"billing", "metadata", "ads", "recommendations"};
    static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    interface Page {
        String text(Map<String, String> query) throws IOException, InterruptedException;
    }

    static final Map<String, Page> PAGES = Map.of(
        "/hello", query -> "Hello, World!\n",
        "/churn", query -> "once " + number(query) + "\n",
        "/idle", query -> "here " + number(query) + "\n",
        "/backend", query -> number(query) + " " + ask("data", number(query)) + "\n",
        "/purchase", Server::purchase,
        "/hog", Server::hog,
        "/overload", query -> {
            compute();
            return "done " + number(query) + "\n";
        });

    static String purchase(Map<String, String> query) throws IOException, InterruptedException {
        String n = number(query);
        StringBuilder body = new StringBuilder("order " + n + "\n");
        for (String name : SERVICES) {
            body.append(name).append(' ').append(ask(name, n)).append('\n');
        }
        return body.toString();
    }

    static String hog(Map<String, String> query) {
        String kind = query.getOrDefault("class", "light");
        if (kind.equals("heavy")) {
            compute();
        }
        return kind + " " + number(query) + "\n";
    }

    static String number(Map<String, String> query) {
        return query.getOrDefault("n", "0");
    }

    /** Uses the processor for so long, whoever else uses it meanwhile. */
    static void compute() {
        long end = THREADS.getCurrentThreadCpuTime() + Long.parseLong(System.getenv("COMPUTE_MS")) * 1_000_000;
        while (THREADS.getCurrentThreadCpuTime() < end) {
        }
    }

    static String ask(String name, String n) throws IOException, InterruptedException {
        URI uri = URI.create(System.getenv("UPSTREAM_" + name.toUpperCase()) + "?n=" + n);
        HttpResponse<String> answer = CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(name + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getQuery();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                String[] parts = pair.split("=", 2);
                query.put(parts[0], parts.length > 1 ? parts[1] : "");
            }
        }
        return query;
    }

    static void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Page page = PAGES.get(exchange.getRequestURI().getPath());
            int status = page == null ? 404 : 200;
            String text = "no such page\n";
            try {
                if (page != null) {
                    text = page.text(query(exchange));
                }
            } catch (IOException | InterruptedException e) {
                System.err.println(e);
                status = 502;
            }
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Threads of the system, so many; none means a virtual thread for each request (Java 21). */
    static ExecutorService executor(String threads) throws ReflectiveOperationException {
        if (threads == null) {
            return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        }
        return Executors.newFixedThreadPool(Integer.parseInt(threads));
    }

    public static void main(String[] args) throws Exception {
        var address = new InetSocketAddress(System.getenv("HOST"), Integer.parseInt(System.getenv("PORT")));
        HttpServer server = HttpServer.create(address, 4096);
        server.setExecutor(executor(System.getenv("THREADS")));
        server.createContext("/", Server::handle);
        server.start();
    }
}
