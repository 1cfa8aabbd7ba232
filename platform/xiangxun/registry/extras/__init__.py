"""Extras 本县栏目: the fields a county adds to persons, enrolments, lecturers …: kept, shown, changed, brought up.

What a rulebook declares by `[[field]]` is checked against that declaration and kept as JSON with the version of the
package's fields; of persons and their enrolments it is sealed. A slice whose rows have such fields registers them as a
holder and knows nothing else of it.
"""
