# A Rack application: plain methods, which wait where they stand.

require 'net/http'
require 'rack'
require 'uri'

SERVICES = %w[billing metadata ads recommendations].freeze

# ask calls an upstream, on a connection that this thread keeps.
def ask(name, n)
  uri = URI(ENV.fetch("UPSTREAM_#{name.upcase}"))
  kept = (Thread.current[:upstreams] ||= {})
  http = kept[name] ||= Net::HTTP.start(uri.host, uri.port, read_timeout: 10, keep_alive_timeout: 60)
  answer = http.get("#{uri.path}?n=#{n}")
  raise "#{name} answered #{answer.code}" unless answer.code == '200'

  answer.body
end

def compute(milliseconds)
  finish = Process.clock_gettime(Process::CLOCK_THREAD_CPUTIME_ID) + milliseconds / 1000.0
  nil while Process.clock_gettime(Process::CLOCK_THREAD_CPUTIME_ID) < finish
end

def number(query) = query['n'] || '0'

PAGES = {
  '/hello' => ->(_) { "Hello, World!\n" },
  '/churn' => ->(query) { "once #{number(query)}\n" },
  '/idle' => ->(query) { "here #{number(query)}\n" },
  '/backend' => ->(query) { "#{number(query)} #{ask('data', number(query))}\n" },
  '/purchase' => lambda { |query|
    n = number(query)
    "order #{n}\n" + SERVICES.map { |name| "#{name} #{ask(name, n)}\n" }.join
  },
  '/hog' => lambda { |query|
    compute(Integer(ENV.fetch('COMPUTE_MS'))) if query['class'] == 'heavy'
    "#{query['class']} #{number(query)}\n"
  },
  '/overload' => lambda { |query|
    compute(Integer(ENV.fetch('COMPUTE_MS')))
    "done #{number(query)}\n"
  }
}.freeze

run lambda { |env|
  page = PAGES[env['PATH_INFO']]
  status, body = page ? [200, page.call(Rack::Utils.parse_query(env['QUERY_STRING']))] : [404, "no such page\n"]
  [status, { 'Content-Type' => 'text/plain', 'Content-Length' => body.bytesize.to_s }, [body]]
}
