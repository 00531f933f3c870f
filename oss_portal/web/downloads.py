"""Responses that a browser saves as a file instead of showing them."""

from django.http import HttpResponse

from oss_portal.reference.charts import Figure, csv_lines

CSV = "text/csv; charset=utf-8"


def as_file(filename: str) -> dict[str, str]:
    """Return the header by which a browser saves the response under this file name."""
    return {"Content-Disposition": f'attachment; filename="{filename}"'}


def file_response(content: bytes | memoryview | str, filename: str, media_type: str) -> HttpResponse:
    """Return a response with `content` as a file."""
    return HttpResponse(content, content_type=media_type, headers=as_file(filename))


def pdf_response(content: bytes | memoryview, name: str) -> HttpResponse:
    """Return a response with a PDF as a file; slashes in `name`, as in letter numbers, become hyphens."""
    return file_response(content, f"{name.replace('/', '-')}.pdf", "application/pdf")


def csv_response(filename: str, table: Figure) -> HttpResponse:
    """Return a response with a table as a CSV file."""
    return file_response("".join(csv_lines(table.columns, table.rows)), filename, CSV)
