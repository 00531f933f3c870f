"""Who may not register (AKS-4): the restriction list, asked by registration without a word to the outside."""


def dibatasi(*, jenis: str, nomor: str, email: str) -> bool:
    """Whether the list holds this identity number or address."""
    return False
