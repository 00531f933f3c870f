"""The forms of the helpdesk: cleaning and messages."""

from helpdesk.forms.reporter import QuestionForm, RatingForm, ReporterReplyForm, VoteForm

__all__ = ["ReporterReplyForm", "RatingForm", "VoteForm", "QuestionForm"]
