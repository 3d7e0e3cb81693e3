<?php
// Plain PHP: each request has a process to itself, and waits where it stands.

function ask(string $name, string $n): string
{
    $answer = file_get_contents(getenv('UPSTREAM_' . strtoupper($name)) . "?n=$n");
    if ($answer === false) {
        http_response_code(502);
        exit("upstream failed\n");
    }
    return $answer;
}

// compute uses the processor for so long, whoever else uses it meanwhile.
function compute(int $milliseconds): void
{
    $used = function (): float {
        $usage = getrusage();
        return $usage['ru_utime.tv_sec'] * 1e3 + $usage['ru_utime.tv_usec'] / 1e3
            + $usage['ru_stime.tv_sec'] * 1e3 + $usage['ru_stime.tv_usec'] / 1e3;
    };
    for ($end = $used() + $milliseconds; $used() < $end;);
}

function purchase(string $n): string
{
    $body = "order $n\n";
    foreach (['billing', 'metadata', 'ads', 'recommendations'] as $name) {
        $body .= $name . ' ' . ask($name, $n) . "\n";
    }
    return $body;
}

function hog(string $class, string $n): string
{
    if ($class === 'heavy') {
        compute((int) getenv('COMPUTE_MS'));
    }
    return "$class $n\n";
}

function missing(): string
{
    http_response_code(404);
    return "no such page\n";
}

$n = $_GET['n'] ?? '0';
$body = match ($_SERVER['SCRIPT_NAME']) {
    '/hello' => "Hello, World!\n",
    '/churn' => "once $n\n",
    '/idle' => "here $n\n",
    '/backend' => "$n " . ask('data', $n) . "\n",
    '/purchase' => purchase($n),
    '/hog' => hog($_GET['class'] ?? 'light', $n),
    default => missing(),
};
header('Content-Type: text/plain');
header('Content-Length: ' . strlen($body));
echo $body;
