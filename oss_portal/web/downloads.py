"""Answers that a browser keeps as a file instead of showing them."""

from django.http import HttpResponse

from oss_portal.reference.charts import Figure, csv_lines

CSV = "text/csv; charset=utf-8"


def as_file(filename: str) -> dict[str, str]:
    """Return the header that makes an answer a file of this name."""
    return {"Content-Disposition": f'attachment; filename="{filename}"'}


def file_response(content: bytes | memoryview | str, filename: str, media_type: str) -> HttpResponse:
    """Answer with `content` as a file."""
    return HttpResponse(content, content_type=media_type, headers=as_file(filename))


def pdf_response(content: bytes | memoryview, name: str) -> HttpResponse:
    """Answer with a PDF as a file; a slash in `name`, such as of a numbered letter, becomes a hyphen."""
    return file_response(content, f"{name.replace('/', '-')}.pdf", "application/pdf")


def csv_response(filename: str, table: Figure) -> HttpResponse:
    """Answer with a table as a CSV file."""
    return file_response("".join(csv_lines(table.columns, table.rows)), filename, CSV)
