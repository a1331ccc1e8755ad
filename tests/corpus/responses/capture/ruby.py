"""WEBrick, Puma, Sinatra, Rails and Thin (packages of Debian)."""

from record import Capture, ask

SINATRA = """
require 'sinatra'
set :port, ARGV[0].to_i
set :bind, '127.0.0.1'
set :logging, false
set :server, ARGV[1]
set :host_authorization, {}
get('/throws') { raise 'Cannot read the price list' }
get('/busy') { halt 503, 'The queue is full' }
"""
RAILS = """
require 'action_controller/railtie'
class Shop < Rails::Application
  config.eager_load = false
  config.secret_key_base = 'nothing secret' * 8
  config.consider_all_requests_local = ENV['SHOP'] == 'debug'
  config.hosts = ['www.example.com']
  config.action_dispatch.show_exceptions = true
  config.logger = Logger.new(nil)
  config.root = __dir__
  routes.append do
    get '/throws', to: 'orders#throws'
    post '/order', to: 'orders#order'
    get '/odd', to: 'orders#odd'
  end
end
class OrdersController < ActionController::Base
  protect_from_forgery with: :exception
  def throws = raise('Cannot read the price list')
  def order = head(:ok)
  def odd = params.require(:order)
end
Shop.initialize!
run Shop
"""
BARE = """
run ->(env) { env['PATH_INFO'] == '/throws' ? raise('Cannot read the price list') : [404, { 'Content-Type' => 'text/plain' }, ['Not Found']] }
"""
STATIC = {
    "404": ("The page you were looking for doesn't exist (404)", "The page you were looking for doesn't exist.",
            "You may have mistyped the address or the page may have moved."),
    "422": ("The change you wanted was rejected (422)", "The change you wanted was rejected.",
            "Maybe you tried to change something you didn't have access to."),
    "500": ("We're sorry, but something went wrong (500)", "We're sorry, but something went wrong.", ""),
}


def rails_page(status):
    """A page in the shape of those that `rails new` puts into public/."""
    title, heading, more = STATIC[status]
    more = f"\n      <p>{more}</p>" if more else ""
    return f"""<!DOCTYPE html>
<html>
<head>
  <title>{title}</title>
  <meta name="viewport" content="width=device-width,initial-scale=1">
  <style>
  .rails-default-error-page {{ background-color: #EFEFEF; color: #2E2F30; text-align: center; }}
  </style>
</head>

<body class="rails-default-error-page">
  <!-- This file lives in public/{status}.html -->
  <div class="dialog">
    <div>
      <h1>{heading}</h1>{more}
    </div>
    <p>If you are the application owner check the logs for more information.</p>
  </div>
</body>
</html>
"""


with Capture("ruby") as capture:
    def take(name, port, path, status, by, **more):
        asked = {key: more.pop(key) for key in ("method", "body", "headers", "raw", "host") if key in more}
        capture.take(name, ask(port, path, **asked), status=status, by=by, url=f"https://www.example.com{path}", **more)

    port = capture.port()
    capture.file("www/index.html", "A page.")
    capture.start(["ruby", "-run", "-e", "httpd", "--", capture.work / "www", "-p", port, "-b", "127.0.0.1"], port)
    take("webrick-404", port, "/nothing", 404, "WEBrick")
    take("webrick-405", port, "/index.html", 405, "WEBrick", method="DELETE")
    take("webrick-400", port, "/", 400, "WEBrick", raw=b"GET\r\n\r\n")
    for server in ("webrick", "puma"):
        port = capture.port()
        capture.start(["ruby", capture.file("sinatra.rb", SINATRA), port, server], port, RACK_ENV="production", APP_ENV="production")
        take(f"sinatra-404-{server}", port, "/nothing", 404, "-" if server == "puma" else "WEBrick", note="<h1>Not Found</h1>")
        take(f"sinatra-500-{server}", port, "/throws", 500, "-" if server == "puma" else "WEBrick", note="<h1>Internal Server Error</h1>")
        take(f"sinatra-503-{server}", port, "/busy", 503, "-" if server == "puma" else "WEBrick")
    port = capture.port()
    capture.start(["ruby", "sinatra.rb", port, "puma"], port, APP_ENV="development")
    take("sinatra-404-debug", port, "/nothing", 404, "Sinatra", note="\"Sinatra doesn’t know this ditty.\", as in development")
    take("sinatra-500-debug", port, "/throws", 500, "Sinatra", headers=["Accept: text/html"], note="Sinatra's debugging page")
    port = capture.port()
    capture.file("bare.ru", BARE)
    capture.start(["puma", "-b", f"tcp://127.0.0.1:{port}", "-e", "production", "bare.ru"], port)
    take("puma-500", port, "/throws", 500, "Puma", note="\"An unhandled lowlevel error occurred. The application logs may have details.\" is Puma's")
    take("rack-404", port, "/nothing", 404, "-")
    take("puma-400", port, "/", 400, "-", raw=b"GET / what HTTP/1.1\r\n\r\n")
    for status in STATIC:
        capture.file(f"public/{status}.html", rails_page(status))
    capture.file("rails.ru", RAILS)
    port, debug = capture.port(), capture.port()
    capture.start(["puma", "-b", f"tcp://127.0.0.1:{port}", "-e", "production", "rails.ru"], port, RAILS_ENV="production")
    capture.start(["puma", "-b", f"tcp://127.0.0.1:{debug}", "-e", "development", "rails.ru"], debug, RAILS_ENV="development", SHOP="debug")
    rails = "Ruby on Rails"
    public = "the page in public/ has the shape of `rails new`"
    take("rails-404", port, "/nothing", 404, rails, note=public)
    take("rails-500", port, "/throws", 500, rails, note=public)
    take("rails-422-token", port, "/order", 422, rails, method="POST", note=f"{public}; the form's token is missing")
    take("rails-400", port, "/odd", 400, "-", note="an empty page: there is no public/400.html; X-Request-Id and X-Runtime are Rails' habit")
    take("rails-404-debug", debug, "/nothing", 404, rails, headers=["Accept: text/html"], note="\"Routing Error\", as in development")
    take("rails-500-debug", debug, "/throws", 500, rails, headers=["Accept: text/html"], note="RuntimeError with its stack, as in development")
    take("rails-403-blocked-host", debug, "/", 403, rails, host="other.example.com", headers=["Accept: text/html"], note="\"Blocked hosts\", as in development")
