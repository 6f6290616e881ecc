"""Sentences for people, from the parts that know no Odoo and so no languages."""


class Sentence(str):
    """An English sentence that Odoo's translations know.

    ``template`` and ``values`` are what ``Environment._`` needs to tell it in another
    language; see ``tools.in_words``.
    """

    template: str
    values: dict

    def __new__(cls, template, **values):
        told = super().__new__(cls, template % values if values else template)
        told.template, told.values = template, values
        return told


#: Odoo collects the terms to translate from calls of this name
_ = Sentence
