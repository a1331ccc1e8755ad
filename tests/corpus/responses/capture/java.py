"""Tomcat and Jetty (packages of Debian), each with pages that fail."""

import os

from record import Capture, ask

WEB = """<?xml version="1.0" encoding="UTF-8"?>
<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="5.0">
  <security-constraint>
    <web-resource-collection><web-resource-name>staff</web-resource-name><url-pattern>/login</url-pattern></web-resource-collection>
    <auth-constraint><role-name>staff</role-name></auth-constraint>
  </security-constraint>
  <login-config><auth-method>BASIC</auth-method></login-config>
</web-app>
"""
THROWS = '<% if (true) throw new RuntimeException("Cannot read the price list"); %>'

with Capture("tomcat") as capture:
    port, quiet = capture.port(), capture.port()
    for folder in ("conf", "logs", "temp", "work", "webapps/ROOT/WEB-INF"):
        (capture.work / folder).mkdir(parents=True)
    os.symlink("/etc/tomcat10/web.xml", capture.work / "conf/web.xml")
    capture.file("webapps/ROOT/WEB-INF/web.xml", WEB)
    capture.file("webapps/ROOT/throws.jsp", THROWS)
    for status in (403, 405, 500, 503):
        capture.file(f"webapps/ROOT/own{status}.jsp", f"<% response.sendError({status}); %>")
    capture.file("webapps/ROOT/says.jsp", '<% response.sendError(503, "The queue is full"); %>')
    capture.file("webapps/ROOT/broken.jsp", "<% this is not Java %>")

    def engine(port, valve):
        return f"""<Service name="s{port}"><Connector port="{port}" address="127.0.0.1" maxHttpHeaderSize="4096"/>
  <Engine name="e{port}" defaultHost="www.example.com"><Host name="www.example.com" appBase="webapps">{valve}</Host></Engine></Service>"""

    capture.file("conf/server.xml", f"""<Server port="-1">
{engine(port, "")}
{engine(quiet, '<Valve className="org.apache.catalina.valves.ErrorReportValve" showReport="false" showServerInfo="false"/>')}
</Server>
""")
    capture.start(["/usr/share/tomcat10/bin/catalina.sh", "run"], port, seconds=120, CATALINA_HOME="/usr/share/tomcat10",
                  CATALINA_BASE=capture.work, JAVA_OPTS="-Xmx128m", LANG="C.UTF-8")

    def take(name, path, status, at=port, **more):
        asked = {key: more.pop(key) for key in ("method", "headers", "raw") if key in more}
        capture.take(name, ask(at, path, seconds=60, **asked), status=status, by=more.pop("by", "Apache Tomcat"),
                     url=f"https://www.example.com{path}", **more)

    take("404", "/nothing", 404)
    take("401-basic", "/login", 401)
    for status in (403, 405, 500, 503):
        take(f"{status}", f"/own{status}.jsp", status)
    take("503-says-why", "/says.jsp", 503)
    take("500-throws", "/throws.jsp", 500, note="with the exception and its stack")
    take("500-broken-jsp", "/broken.jsp", 500, note="the page could not be compiled")
    take("400-malformed", "/", 400, raw=b"GET /a{b} HTTP/1.1\r\nHost: www.example.com\r\n\r\n")
    take("400-header-too-large", "/", 400, headers=["Cookie: session=" + "c" * 6000], code="http/431", side="you", most="inferred",
         note="on the wire it is 400; the page says that the request header is too large, which is what 431 means")
    take("404-korean", "/nothing", 404, headers=["Accept-Language: ko"], note="in Korean")
    take("500-korean", "/throws.jsp", 500, headers=["Accept-Language: ko"], note="in Korean")
    take("404-japanese", "/nothing", 404, headers=["Accept-Language: ja"], note="in Japanese")
    take("404-no-report", "/nothing", 404, at=quiet, note="showReport and showServerInfo off: only the page's shape (HTTP Status 404 – …) is left")
    take("500-no-report", "/throws.jsp", 500, at=quiet, note="showReport and showServerInfo off: only the page's shape (HTTP Status 500 – …) is left")

with Capture("jetty") as capture:
    port, noisy = capture.port(), capture.port()
    (capture.work / "webapps/ROOT/private").mkdir(parents=True)
    capture.file("webapps/ROOT/index.html", "A page.")
    (capture.work / "webapps" / "locked").mkdir()
    java = ["java", "-Xmx128m", "-jar", "/usr/share/jetty9/start.jar", f"jetty.home=/usr/share/jetty9", f"jetty.base={capture.work}"]
    capture.file("start.ini", f"--module=http,deploy\njetty.http.port={port}\njetty.http.host=127.0.0.1\n")
    capture.start(java, port, seconds=120, LANG="C.UTF-8")

    def take(name, path, status, **more):
        asked = {key: more.pop(key) for key in ("method", "headers", "raw") if key in more}
        capture.take(name, ask(port, path, seconds=60, **asked), status=status, by=more.pop("by", "Jetty"), url=f"https://www.example.com{path}", **more)

    take("404", "/nothing", 404)
    take("404-json", "/nothing", 404, headers=["Accept: application/json"], note="asked for as JSON: url, status, message, servlet")
    take("404-text", "/nothing", 404, headers=["Accept: text/plain"])
    take("405", "/index.html", 405, method="DELETE")
    take("400-malformed", "/", 400, raw=b"GET /\x01 HTTP/1.1\r\nHost: www.example.com\r\n\r\n", note="\"Bad Message 400\"")
    take("431", "/", 431, headers=["Cookie: session=" + "c" * 20000], note="\"Bad Message 431\"")
    take("505", "/", 505, raw=b"GET / HTTP/7.3\r\nHost: www.example.com\r\n\r\n", note="\"Bad Message 505\"")
    take("400-ambiguous", "/a/..%2f..%2fb", 400)
