#!/usr/bin/python3
"""The WSGI application as a CGI program: a process for each request."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from wsgiref.handlers import CGIHandler

from wsgi import application

CGIHandler().run(application)
