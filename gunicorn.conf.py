"""How gunicorn serves Terecht: `gunicorn app:app` reads this file. What each setting does: docs/beheer.md."""

import os

from terecht.web.access_log import FORMAT, AccessLog

bind = os.environ.get("TERECHT_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("TERECHT_WORKERS", "1"))  # more than one: give limit_storage a shared address
worker_class = "gthread"
threads = int(os.environ.get("TERECHT_THREADS", "8"))
timeout = 60  # a first start learns the FAQ; saved engines start in seconds
graceful_timeout = 20
keepalive = 5
limit_request_line = 4094
limit_request_fields = 50
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # heartbeats must not wait for a disk
control_socket_disable = True  # nobody steers it from outside, and it need not write in a home folder
accesslog = "-"
access_log_format = FORMAT
logger_class = AccessLog
