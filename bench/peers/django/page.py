"""The peer of bench/pages: one Django page with a table of 40 concerns from SQLite, by the ORM and a
template, for the owner that is signed in. It decides by one filter and writes no audit entry.

    python page.py fill          makes the database
    gunicorn page:application    serves it
"""

import os
import sys
from pathlib import Path

import django
from django.conf import settings

HERE = Path(os.environ.get("PEER_DATA", "."))

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "peer.db"}},
    INSTALLED_APPS=["django.contrib.sessions"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    ROOT_URLCONF="page",
    SECRET_KEY="a key for a benchmark on this machine alone",
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("django.template.loaders.cached.Loader",
                                 [("django.template.loaders.filesystem.Loader", [str(Path(__file__).parent)])])]},
    }],
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402


class Concern(models.Model):
    owner = models.CharField(max_length=40)
    reference = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    line = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    due = models.DateTimeField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "page"
        indexes = [models.Index(fields=["owner", "-id"], name="concern_owner")]


def concerns(request):
    if "owner" not in request.session:
        request.session["owner"] = "council"
    rows = Concern.objects.filter(owner=request.session["owner"]).order_by("-id")[:40]
    return render(request, "page.html", {"rows": rows})


urlpatterns = [path("concerns", concerns)]
application = get_wsgi_application()


def fill():
    from django.contrib.sessions.models import Session
    with connection.schema_editor() as editor:
        editor.create_model(Session)
        editor.create_model(Concern)
    Concern.objects.bulk_create(
        Concern(owner="council" if i % 2 else "police", reference=f"AB-{i:05}", title="Car wash, Kingston upon Hull",
                line="The same van again, before dawn, with four men in it.", state="new", due=timezone.now())
        for i in range(2000))


if __name__ == "__main__" and sys.argv[1:] == ["fill"]:
    fill()
