"""How personal data looks when people type it in a Dutch neighbourhood.

Each pattern is a source for `re`, to be compiled without regard for case; a digit may be of any script.
Repeats are bounded, so that a message of any length is searched in time linear in it. What a group catches is
the words that gave it away ("ik woon op"): they may stay.
"""

# What people put between the digits of one number.
_GAP = "[ \u00a0\u2009\u202f.\\-–—/()·_*\u200c\u200d]{0,4}"


def _digits(times: str) -> str:
    return rf"(?:{_GAP}\d){{{times}}}"


# A Dutch number ends after its ten digits, so that "0612345678 2 kinderen" keeps its children; another takes
# all digits that follow. A date with a time behind it looks like ten digits that begin with a zero.
_DATE_AND_TIME = r"\d\d?[-/.]\d\d?[-/.](?:19|20)\d\d,?\s+(?:om\s+)?\d\d?[:.]\d\d\b"
PHONE = r"(?<!\d)(?:{})".format(
    "|".join(
        (
            rf"(?:\+|00){_GAP}3{_GAP}1(?:{_GAP}0(?={_GAP}[1-9]))?{_digits('9')}(?!\d)",
            rf"(?:\+|00){_GAP}[1-9]{_digits('7,13')}",
            rf"(?!{_DATE_AND_TIME})0{_digits('9')}(?!\d)",
            rf"(?!{_DATE_AND_TIME})0{_digits('9,13')}",
            rf"6{_digits('8')}(?!\d)",
            r"\d{7,}",
        )
    )
)

EMAIL = r"[^\s@<>()\[\]\"',;:]{1,64} ?(?:@|\(at\)|\[at\]) ?(?:[\w-]{1,63}\.){1,4}[^\W\d_]{2,}"

# Without a path only endings that no sentence goes on with: "ik zoek hulp.de fiets is kapot".
LINK = (
    r"https?://\S+|\bwww\.\S+|\b(?:[\w-]{1,63}\.){1,4}[a-z]{2,12}/\S+|"
    r"\b(?:[\w-]{1,63}\.){1,4}(?:nl|com|org|net|eu|be)\b|(?<!\w)@[a-z]\w{4,31}\b"
)

DUTCH_IBAN = r"\bNL[ .-]?\d\d[ .-]?[a-z]{4}(?:[ .-]?\d){10}\b"

# Signs in an account number by country (the IBAN registry of SWIFT), for the countries our people bank in.
_IBAN_LENGTHS = {
    "NO": 15, "BE": 16, "DK": 18, "FI": 18, "AT": 20, "LT": 20, "LU": 20, "CH": 21, "HR": 21, "BG": 22,
    "DE": 22, "GB": 22, "IE": 22, "CZ": 24, "ES": 24, "RO": 24, "SE": 24, "SK": 24, "PT": 25, "TR": 26,
    "FR": 27, "GR": 27, "IT": 27, "HU": 28, "MA": 28, "PL": 28, "UA": 29,
}  # fmt: skip
FOREIGN_IBAN = "|".join(
    rf"\b{country}[ .-]?\d\d(?:[ .-]?[a-z0-9]){{{length - 4}}}\b" for country, length in _IBAN_LENGTHS.items()
)

BSN = r"(?<!\d)(?<!\d[ .-])(?:\d{9}|\d{4}[ .]\d{2}[ .]\d{3}|\d{3}[ .-]\d{3}[ .-]\d{3})(?!\d)(?![ .-]\d)"
NAMED_BSN = r"(\b(?:bsn|burgerservicenummer|sofinummer)\W{0,3}(?:is\s)?\W{0,3})\d(?:[ .-]?\d){7,8}(?!\d)"

POSTCODE = r"\b[1-9]\d{3} ?[a-z]{2}\b"

# Words behind a number that make it something else than the number of a house.
_COUNTED = (
    r"(?:uur|u|min\w*|sec\w*|dag\w*|week|weken|maand\w*|jaar|jaren|keer|maal|x|personen|mensen|man|kinderen|buren|"
    r"vrouwen|euro|eur|cent|kilometers?|km|meters?|m|cm|mm|kg|kilo|gram|liter|graden|stuks?|hoog|hours?|days?|"
    r"weeks?|months?|years?|times|people|kids|children|minutes|januari|februari|maart|april|mei|juni|juli|"
    r"augustus|september|oktober|november|december)\b"
)
_HOUSE_NUMBER = (
    r"\s{0,3},?\s{0,3}(?:(?:(?:huis)?nummer|huisnr|num|nr|no)\b\.?\s{0,3})?"
    rf"\d{{1,5}}(?!\d|[:.,]\d|\s{{0,3}}{_COUNTED})"
    r"(?: ?-? ?(?:bis\w{0,2}|hs|rood|zwart|i{1,3}|[a-z]\d{0,2})\b|[-/]\d{1,4}\b)?"
)
# What ends like a street and hardly ever is one: a kind of place, and the number counts something else.
_NO_STREET = (
    r"(?:(?:onder|snel|om|uit|auto|land|water|spoor)weg|"
    r"(?:super|rommel|bouw|kerst|vrij|week|vlooien|boeken|arbeids|woning)markt|"
    r"(?:fiets|voet|zebra|tuin|wandel|bos)pad|"
    r"(?:parkeer|speel|werk|stand|woon|geboorte|zit|slaap)plaats|"
    r"(?:bij|glij|tennis|atletiek|kegel|bowling|ijs|rij|loop)baan|"
    r"(?:pret|attractie|vakantie|sport|stads|wild)park|(?:school|speel)plein|(?:jacht|lucht)haven|"
    r"hamburg|limburg|schouwburg)"
)
_STREET_ENDING = (
    r"(?:straat|straatje|str|weg|laan|ln|plein|pln|dreef|kade|gracht|singel|steeg|hof|pad|plantsoen|dijk|baan|"
    r"vaart|burg|boulevard|park|haven|werf|markt|oever|zoom|brink|plaats|hage|poort|recht|"
    r"(?:noord|oost|zuid|west)zijde)"
)
_STREET = "|".join(
    (
        rf"\b(?!{_NO_STREET}\b)[\w'’-]{{2,40}}{_STREET_ENDING}\b\.?",
        r"\b(?:dreef|gracht|singel|kade|steeg|neude|ondiep|vredenburg)\b",
        r"\b(?:laan|hof)\s(?:van|der?|den)(?:\s[\w'’-]{1,30}){1,3}?",
        # A street without such an ending is known by the words before it: "ik woon op Oudwijk 20".
        r"(\bwoon(?:t|en|achtig)?\s(?:op|aan|in)\s(?:(?:de|het)\s)?)(?:(?-i:[A-Z])[\w'’-]{1,30}\s?){1,3}",
        r"(\badres\W{1,3}(?:is\s)?)(?:[\w'’-]{1,30}\s){0,2}[\w'’-]{1,30}",
    )
)
ADDRESS = rf"(?:{_STREET}){_HOUSE_NUMBER}"
