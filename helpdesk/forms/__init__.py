from helpdesk.forms.publik import FormBalasPelapor, FormNilai, FormSuara, FormTanya

__all__ = ["FormBalasPelapor", "FormNilai", "FormSuara", "FormTanya"]
