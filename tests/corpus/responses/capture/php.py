"""PHP: its built-in server, and php-fpm behind nginx and Apache."""

from record import Capture, ask

with Capture("php") as capture:
    port, web, silent = capture.port(), capture.port(), capture.port()
    capture.file("www/fatal.php", "<?php missing_function();")
    capture.file("www/exception.php", "<?php throw new RuntimeException('Cannot read the price list');")
    capture.file("www/parse.php", "<?php echo 'half;")
    capture.file("www/memory.php", "<?php ini_set('memory_limit', '2M'); str_repeat('x', 9000000);")
    capture.file("www/late.php", "<?php echo '<h1>Orders</h1>'; flush(); missing_function();")
    capture.file("www/warning.php", "<?php echo $unset; http_response_code(500); echo 'The order could not be saved.';")
    capture.file("www/unavailable.php", "<?php http_response_code(503); header('Retry-After: 600'); echo 'Closed for stocktaking.';")
    capture.file("www/forbidden.php", "<?php http_response_code(403); echo 'Staff only.';")
    capture.file("www/slow.php", "<?php set_time_limit(1); while (true) {}")
    capture.file("www/mysql.php", "<?php $link = mysqli_connect('127.0.0.1', 'shop', 'wrong', 'shop', 1);")
    capture.file("www/headers.php", "<?php echo str_repeat(' ', 5000); header('Location: /');")
    shows = ["-d", "display_errors=1", "-d", "html_errors=1", "-d", "log_errors=0"]
    capture.start(["php", *shows, "-S", f"127.0.0.1:{port}", "-t", capture.work / "www"], port)
    (capture.work / "run").mkdir()
    pool = capture.file("fpm.conf", f"""
[global]
error_log = {capture.work}/fpm.log
daemonize = no
[www]
user = www-data
group = www-data
listen = {capture.work}/run/fpm.sock
listen.owner = www-data
pm = static
pm.max_children = 2
php_admin_flag[display_errors] = on
php_admin_flag[html_errors] = on
[quiet]
user = www-data
group = www-data
listen = {capture.work}/run/quiet.sock
listen.owner = www-data
pm = static
pm.max_children = 2
php_admin_flag[display_errors] = off
""")
    capture.start(["php-fpm8.2", "-y", pool])

    def server(listen, socket):
        return f"""
    server {{
        listen 127.0.0.1:{listen};
        root {capture.work}/www;
        location ~ \\.php {{
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            fastcgi_read_timeout 3s;
            fastcgi_pass unix:{capture.work}/run/{socket}.sock;
        }}
        location /denied {{
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME {capture.work}/www/page.txt;
            fastcgi_pass unix:{capture.work}/run/{socket}.sock;
        }}
        location /nameless {{
            include /etc/nginx/fastcgi_params;
            fastcgi_pass unix:{capture.work}/run/{socket}.sock;
        }}
    }}"""

    dead = capture.port()
    configuration = capture.file("nginx.conf", f"""
daemon off;
user www-data;
pid {capture.work}/nginx.pid;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {capture.work}/t1; proxy_temp_path {capture.work}/t2; fastcgi_temp_path {capture.work}/t3;
    uwsgi_temp_path {capture.work}/t4; scgi_temp_path {capture.work}/t5;
    {server(web, "fpm")}
    {server(silent, "quiet")}
    {server(dead, "missing")}
}}
""")
    capture.file("www/page.txt", "text")
    capture.start(["nginx", "-c", configuration, "-e", capture.work / "error.log"], web)

    def take(name, at, path, status, **more):
        capture.take(name, ask(at, path), status=status, by=more.pop("by", "PHP"), url=f"https://www.example.com{path}", **more)

    take("server-404", port, "/nothing.txt", 404, note="the page of PHP's built-in server")
    crash = {"code": "php/fatal-error", "side": "site"}
    shown = "PHP's own message is in the page"
    for kind in ("fatal", "exception", "parse", "memory", "slow", "mysql"):
        answer = ask(port, f"/{kind}.php")
        status = int(answer.split(b" ")[1])
        capture.take(f"server-{kind}", answer, status=status, by="PHP", url=f"https://www.example.com/{kind}.php", note=shown, **crash)
        answer = ask(web, f"/{kind}.php")
        status = int(answer.split(b" ")[1])
        capture.take(f"fpm-{kind}", answer, status=status, by="PHP", url=f"https://www.example.com/{kind}.php", note=f"{shown}; behind nginx", **crash)
    take("fpm-fatal-200", web, "/late.php", 200, note="the page had begun when PHP stopped, so the status is 200", most="inferred", **crash)
    take("fpm-fatal-hidden", silent, "/fatal.php", 500, by="nginx", note="no page at all; only the server header (nginx) tells anything")
    take("fpm-own-503", silent, "/unavailable.php", 503, by="nginx", note="the site's own words; Retry-After")
    take("fpm-own-403", silent, "/forbidden.php", 403, by="nginx", note="the site's own words")
    take("fpm-own-500-warning", web, "/warning.php", 500, note="a warning of PHP's, and the site's own words")
    take("fpm-file-not-found", web, "/nothing.php", 404, note="\"File not found.\" is php-fpm's")
    take("fpm-access-denied", web, "/denied", 403, note="\"Access denied.\" is php-fpm's: security.limit_extensions")
    take("fpm-socket-missing", dead, "/fatal.php", 502, by="nginx", note="php-fpm is not running")
