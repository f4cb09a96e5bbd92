"""Settings of the files: a folder, or a bucket in object storage that several hosts share (S3 API)."""

from typing import Any

from untoc_portal.settings.environment import env

# The bucket; without it the files are in the folder MEDIA_ROOT. It must be private: only the portal reads from it.
FILES_BUCKET = env.str("FILES_BUCKET", default="")
# The address of the server; empty for Amazon's own.
FILES_ENDPOINT = env.str("FILES_ENDPOINT", default="")
FILES_REGION = env.str("FILES_REGION", default="")
# Both, or neither where the machine itself has the right to use the bucket.
FILES_KEY_ID = env.str("FILES_KEY_ID", default="")
FILES_SECRET_KEY = env.str("FILES_SECRET_KEY", default="")


def get_files_storage() -> dict[str, Any]:
    """Return where uploaded and rendered files are kept, for STORAGES."""
    if not FILES_BUCKET:
        return {"BACKEND": "untoc_portal.core.stored_files.HashedFileStorage"}
    options = {
        "bucket_name": FILES_BUCKET,
        "endpoint_url": FILES_ENDPOINT or None,
        "region_name": FILES_REGION or None,
        "access_key": FILES_KEY_ID or None,
        "secret_key": FILES_SECRET_KEY or None,
    }
    return {"BACKEND": "untoc_portal.core.bucket_files.HashedBucketStorage", "OPTIONS": options}
