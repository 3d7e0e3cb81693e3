#!/usr/bin/env escript
%% Erlang: a process for each connection, on sockets that read HTTP themselves.
%%! +K true +P 200000 -noinput
-mode(compile).

main(_) ->
    register(pool, spawn_link(fun() -> pool(#{}) end)),
    rate(),
    {ok, Host} = inet:parse_address(os:getenv("HOST")),
    {ok, Listener} = gen_tcp:listen(list_to_integer(os:getenv("PORT")),
        [binary, {ip, Host}, {backlog, 4096}, {packet, http_bin}, {active, false}, {nodelay, true}, {reuseaddr, true}]),
    accept(Listener).

accept(Listener) ->
    {ok, Socket} = gen_tcp:accept(Listener),
    Pid = spawn(fun() -> receive go -> serve(Socket) end end),
    ok = gen_tcp:controlling_process(Socket, Pid),
    Pid ! go,
    accept(Listener).

serve(Socket) ->
    inet:setopts(Socket, [{packet, http_bin}]),
    case gen_tcp:recv(Socket, 0, 60000) of
        {ok, {http_request, Method, {abs_path, Target}, Version}} ->
            #{length := Length, close := Close} = headers(Socket, #{length => 0, close => Version =/= {1, 1}}),
            inet:setopts(Socket, [{packet, raw}]),
            Length =:= 0 orelse gen_tcp:recv(Socket, Length),
            {Path, Query} = split(Target),
            {Status, Body} = page(Path, Query),
            answer(Socket, Method, Status, Body, Close),
            case Close of
                true -> gen_tcp:close(Socket);
                false -> serve(Socket)
            end;
        {ok, _} ->
            answer(Socket, 'GET', "400 Bad Request", <<>>, true),
            gen_tcp:close(Socket);
        {error, _} ->
            gen_tcp:close(Socket)
    end.

headers(Socket, Seen) ->
    case gen_tcp:recv(Socket, 0, 60000) of
        {ok, {http_header, _, 'Content-Length', _, Value}} -> headers(Socket, Seen#{length := binary_to_integer(Value)});
        {ok, {http_header, _, 'Connection', _, Value}} ->
            case string:lowercase(Value) of
                <<"close">> -> headers(Socket, Seen#{close := true});
                _ -> headers(Socket, Seen)
            end;
        {ok, {http_header, _, _, _, _}} -> headers(Socket, Seen);
        _ -> Seen % their end, or the connection's
    end.

answer(Socket, Method, Status, Body, Close) ->
    gen_tcp:send(Socket, ["HTTP/1.1 ", Status, "\r\nContent-Type: text/plain\r\nContent-Length: ",
        integer_to_list(iolist_size(Body)), "\r\n", [["Connection: close\r\n"] || Close], "\r\n",
        case Method of 'HEAD' -> []; _ -> Body end]).

split(Target) ->
    case binary:split(Target, <<"?">>) of
        [Path, Query] -> {Path, uri_string:dissect_query(Query)};
        [Path] -> {Path, []}
    end.

value(Name, Query) -> proplists:get_value(Name, Query, <<"0">>).

page(<<"/hello">>, _) -> {"200 OK", <<"Hello, World!\n">>};
page(<<"/churn">>, Q) -> {"200 OK", ["once ", value(<<"n">>, Q), "\n"]};
page(<<"/idle">>, Q) -> {"200 OK", ["here ", value(<<"n">>, Q), "\n"]};
page(<<"/backend">>, Q) ->
    N = value(<<"n">>, Q),
    {"200 OK", [N, " ", ask("DATA", N), "\n"]};
page(<<"/purchase">>, Q) ->
    N = value(<<"n">>, Q),
    Self = self(),
    Asked = [{Name, spawn_monitor(fun() -> Self ! {self(), ask(string:uppercase(Name), N)} end)}
        || Name <- ["billing", "metadata", "ads", "recommendations"]],
    {"200 OK", ["order ", N, "\n", [[Name, " ", told(Pid, Monitor), "\n"] || {Name, {Pid, Monitor}} <- Asked]]};
page(<<"/hog">>, Q) ->
    Class = value(<<"class">>, Q),
    Class =:= <<"heavy">> andalso compute(),
    {"200 OK", [Class, " ", value(<<"n">>, Q), "\n"]};
page(<<"/overload">>, Q) ->
    compute(),
    {"200 OK", ["done ", value(<<"n">>, Q), "\n"]};
page(_, _) -> {"404 Not Found", <<"no such page\n">>}.

told(Pid, Monitor) ->
    receive
        {Pid, Answer} -> demonitor(Monitor, [flush]), Answer;
        {'DOWN', Monitor, process, Pid, Why} -> exit(Why)
    end.

%% A process computes so many rounds that they take COMPUTE_MS by itself: it may be
%% interrupted meanwhile, and then has all of its work left.
compute() -> burn(list_to_integer(os:getenv("COMPUTE_MS")) * rate()).

burn(0) -> ok;
burn(N) -> burn(N - 1).

%% rate is how many rounds take a millisecond, the best of a few tries.
rate() ->
    case persistent_term:get(rate, none) of
        none ->
            Best = lists:min([element(1, timer:tc(fun() -> burn(5000000) end)) || _ <- lists:seq(1, 5)]),
            persistent_term:put(rate, 5000000 * 1000 div Best),
            rate();
        Rate -> Rate
    end.

%% ask calls an upstream on a connection that waits in a pool, or on a new one.
ask(Name, N) ->
    #{host := Host, port := Port, path := Path} = uri_string:parse(os:getenv("UPSTREAM_" ++ Name)),
    Socket = connection(Host, Port),
    ok = gen_tcp:send(Socket, ["GET ", Path, "?n=", N, " HTTP/1.1\r\nHost: ", Host, "\r\n\r\n"]),
    inet:setopts(Socket, [{packet, http_bin}]),
    {ok, {http_response, _, 200, _}} = gen_tcp:recv(Socket, 0, 10000),
    #{length := Length} = headers(Socket, #{length => 0, close => false}),
    inet:setopts(Socket, [{packet, raw}]),
    {ok, Body} = gen_tcp:recv(Socket, Length, 10000),
    ok = gen_tcp:controlling_process(Socket, whereis(pool)),
    pool ! {keep, Port, Socket},
    Body.

connection(Host, Port) ->
    pool ! {take, Port, self()},
    receive
        {taken, Socket} -> Socket;
        none ->
            {ok, Address} = inet:parse_address(Host),
            {ok, Socket} = gen_tcp:connect(Address, Port, [binary, {active, false}, {nodelay, true}]),
            Socket
    end.

%% pool holds the connections that nobody uses, by port.
pool(Idle) ->
    receive
        {keep, Port, Socket} -> pool(Idle#{Port => [Socket | maps:get(Port, Idle, [])]});
        {take, Port, Pid} ->
            case maps:get(Port, Idle, []) of
                [Socket | Others] ->
                    gen_tcp:controlling_process(Socket, Pid),
                    Pid ! {taken, Socket},
                    pool(Idle#{Port := Others});
                [] ->
                    Pid ! none,
                    pool(Idle)
            end
    end.
