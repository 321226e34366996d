import base64
import hashlib
import os
import time
import urllib.error
import urllib.request

from unusable import Unusable


def download(url, path, what):
    """Returns the content's SHA-256. The URL is a secret, so no message contains it."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    for pause in (0, 1, 2):
        time.sleep(pause)
        digest = hashlib.sha256()
        try:
            with urllib.request.urlopen(url, timeout=30) as answer, open(path, "wb") as file:
                for chunk in iter(lambda: answer.read(1 << 20), b""):
                    digest.update(chunk)
                    file.write(chunk)
            return base64.b64encode(digest.digest()).decode()
        except urllib.error.HTTPError as error:
            why = "HTTP %d" % error.code
        except OSError as error:
            why = type(error).__name__
    raise Unusable("%s could not be downloaded: %s" % (what, why))
