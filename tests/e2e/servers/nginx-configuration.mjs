// The configuration of the nginx under test, as text.

/** Codes for which nginx has its own error page; `return 503;` alone shows it. */
const WITH_NGINX_PAGE = [400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 412, 413, 414, 415, 416,
  421, 429, 500, 501, 502, 503, 504, 505, 507];

/**
 * Codes that nginx sends without a body when it is left alone, so that Chromium would put its own page there.
 * 408 is among them: nginx takes `return 408;` as its own time-out and closes the connection without a word.
 */
const WITH_OUR_PAGE = [408, 418, 422, 425, 426, 428, 431, 451, 506, 508, 511, 520, 521, 522, 523, 524, 525, 526, 530];

const page = (code) =>
  `<!doctype html><html lang=en><title>${code}</title><center><h1>${code}</h1></center><hr><center>nginx</center></html>`;

const PLAIN_HTML = 'default_type text/html; charset utf-8;';

export const FINE_PAGE = '<!doctype html><html lang=en><title>Fine</title><h1>This page is fine</h1>'
  + '<script src=/asset/app.js></script></html>';

const KOREAN_PAGE = '<!doctype html><html lang=ko><title>서비스 점검</title><h1>서비스 점검 중입니다</h1>'
  + '<p>이용에 불편을 드려 죄송합니다. 잠시 후 다시 이용해 주세요.</p></html>';

/**
 * `listen`: the port to serve on. `upstream`: the fault server's port. `dead`: a port that refuses.
 * `folder`: where `fine.html` lies and where the access log goes, one JSON object on a line.
 */
export function configuration({ listen, upstream, dead, folder }) {
  return `
daemon off;
# One process: it needs no unprivileged user when started by root, and dies with one signal.
master_process off;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  log_format requests escape=json '{"method":"$request_method","uri":"$request_uri","host":"$http_host","status":$status,"userAgent":"$http_user_agent"}';
  access_log ${folder}/requests.log requests;
  limit_req_zone $binary_remote_addr zone=limited:1m rate=30r/m;

  server {
    listen 127.0.0.1:${listen};
    # The pages are reached by mapped names and a port; a redirect must keep both.
    port_in_redirect on;
    location = /favicon.ico { access_log off; return 204; }

${WITH_NGINX_PAGE.map((code) => `    location = /status/${code} { return ${code}; }`).join('\n')}
${WITH_OUR_PAGE.map((code) => `    location = /status/${code} { ${PLAIN_HTML} return ${code} '${page(code)}'; }`).join('\n')}

    # These hang on cookies. A header line of more than 8 kB is too large for nginx wherever it comes.
    location = /small-cookies {
      ${PLAIN_HTML}
      add_header cache-control no-store always;
      if ($http_cookie ~ ".{3000}") { return 431 '${page(431)}'; }
      return 200 '${FINE_PAGE}';
    }
    location = /circle {
      ${PLAIN_HTML}
      add_header cache-control no-store always;
      if ($cookie_stuck) { return 302 /circle; }
      return 200 '${FINE_PAGE}';
    }

    # An error status without a byte of body, as many programs send it through their server.
    location = /empty/503 { proxy_pass http://127.0.0.1:${upstream}/empty/503; }

    location = /fine { ${PLAIN_HTML} return 200 '${FINE_PAGE}'; }
    location = /asset/app.js {
      default_type text/javascript;
      add_header cache-control 'public, max-age=86400';
      return 200 'document.title += " and scripted";';
    }

    location = /dead-upstream/ { proxy_pass http://127.0.0.1:${dead}; }
    # A program that is started only later.
    location = /late-upstream { proxy_pass http://unix:${folder}/late.sock:/; }
    location = /slow-upstream/ { proxy_read_timeout 1s; proxy_pass http://127.0.0.1:${upstream}/never; }

    location ~ ^/retry-after/(?<seconds>.+)$ { add_header retry-after $seconds always; return 503; }
    # nginx cannot compute a date: the fault server behind it does.
    location = /retry-after-date { proxy_pass http://127.0.0.1:${upstream}/retry-after-date$is_args$args; }

    location = /limited {
      ${PLAIN_HTML}
      limit_req zone=limited;
      limit_req_status 429;
      add_header cache-control no-store always;
      # A 'return' would answer before the limit is looked at; the file module comes after it.
      alias ${folder}/fine.html;
    }

    location = /strict-csp/503 {
      add_header content-security-policy "default-src 'none'; frame-src 'none'; require-trusted-types-for 'script'" always;
      add_header cross-origin-embedder-policy require-corp always;
      return 503;
    }
    location = /json/503 { default_type application/json; return 503 '{"error":{"message":"The service is overloaded.","code":503}}'; }
    location = /text/500 { default_type text/plain; return 500 'Something went wrong on our end.'; }
    location = /korean/503 { ${PLAIN_HTML} return 503 '${KOREAN_PAGE}'; }
  }
}
`;
}
