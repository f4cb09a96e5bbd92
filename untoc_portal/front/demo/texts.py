"""Every text of the demonstration. All texts are invented and say so; none describes a real State."""

import datetime as dt

MARK = "[Invented for demonstration]"


def mark_as_invented(text: str) -> str:
    """Return the text with the mark that it is invented."""
    return f"{MARK} {text}"


# Who sealed which text for the drawing of lots, and when its number was published. All follows from these, so that the
# demonstration has the same reviews each time.
SEALED_TEXTS = (
    ("AUT", "dice 4 2 6 1 3"),
    ("BRA", "dice 5 5 2 6 4"),
    ("KEN", mark_as_invented("a line of text")),
)
TIME_OF_DRAW = dt.datetime(2026, 1, 13, 14, 7, tzinfo=dt.UTC)
REASON_FOR_ROLE = mark_as_invented("Elected or appointed, as the record would say.")
NOTE_VERBALE = "NV/DEMO/{iso3}/1"
EARLIER_NOTE_VERBALE = "NV/DEMO/{iso3}/0"
SECOND_NOTE_VERBALE = "NV/DEMO/{iso3}/2"
CARRIER = "Diplomatic pouch (demonstration)"
COUNSELLOR, HEADING_OF_UNIT = "Counsellor (demonstration)", "Head of unit (demonstration)"
NOTE_WITH_NAMES = mark_as_invented("Here the note of the Mission would stand, with name, signature and stamp.")
AUTHORITY = "Ministry of Justice, international cooperation (demonstration)"
ANSWER = mark_as_invented("Here the State under review would describe its law and practice, citing the provisions.")
EARLIER_ANSWER = mark_as_invented("Here the State under review would have described its law as it was years ago.")
PROVISIONS = "sections 4 to 9 (invented)"
INSTITUTION = "Ministry of Justice (demonstration)"
RETURN_ARTICLE = mark_as_invented("Please cite the provision, too.")
NOTE_QUESTION = mark_as_invented("Is the amendment of last year in force already?")
NOTE_COMMENT = mark_as_invented("The registry is looking for the number of cases.")
CONSULTED = mark_as_invented("Bar association and organizations that assist victims")
CONSULTED_ON = mark_as_invented("The articles on criminalization.")
INVITATION = mark_as_invented("Your experience in court would help us to answer these questions well.")
INPUT = mark_as_invented("Here the organization would say what it knows of the matter.")
MEASURES = mark_as_invented("Here the reviewing State would set out the measures it noted.")
SUCCESSES = mark_as_invented("Here the reviewing State would set out successes.")
CHALLENGES = mark_as_invented("Here the reviewing State would set out challenges.")
REQUEST = mark_as_invented("Could the State under review indicate which authority is competent?")
FURTHER_REQUEST = mark_as_invented("Could the State under review add since when the authority has been competent?")
OTHER_REQUEST = mark_as_invented("Could the State under review say how many people were trained?")
REPLY = mark_as_invented("Here the State under review would name the authority and the provision.")
STEP_PRACTICE = mark_as_invented("Here the State would describe how it has carried on this practice since its review.")
STEP_LAW = mark_as_invented("Here the State would describe a bill that it plans to bring before its parliament.")
STEP_LAW_CITED = "Organized Crime Act (invented), section 12"
STEP_TRAINING = mark_as_invented("Here the State would describe a course for prosecutors that it has held.")
STEP_HELP = mark_as_invented("Here the State would write, for itself, which assistance it has received.")
VIEW_QUESTION = mark_as_invented("Here the State would ask a reviewing State for its view on this step.")
PARTICIPANTS = mark_as_invented("Focal points and experts of all parties to the review.")
TIMETABLE = mark_as_invented("The dates that follow from the Procedures and Rules were confirmed.")
MINUTES = mark_as_invented("The parties went through the written feedback, article by article.")
OBSERVATIONS = {
    "best_practice": mark_as_invented("Here the list would describe a success or a best practice under this article."),
    "gap": mark_as_invented("Here the list would describe a gap or a challenge under this article."),
    "suggestion": mark_as_invented("Here the list would make a suggestion for implementing this article more fully."),
    "technical_assistance": mark_as_invented("Here the list would name a need for technical assistance and its type."),
}
# The paragraph that the State keeps confidential: no other paragraph may have its words, or nothing would be issued.
CONFIDENTIAL_OBSERVATION = mark_as_invented("What stands here only those who take part in the review would read.")
# The same in three of the languages of the summary, with the agreed terms.
IN_LANGUAGES = {
    "ar": {
        "best_practice": mark_as_invented("هنا تصف القائمة نجاحا أو ممارسة فضلى في إطار هذه المادة."),
        "gap": mark_as_invented("هنا تصف القائمة ثغرة أو تحديا في إطار هذه المادة."),
        "suggestion": mark_as_invented("هنا تقدم القائمة اقتراحا لتنفيذ هذه المادة تنفيذا أكمل."),
        "technical_assistance": mark_as_invented("هنا تحدد القائمة احتياجا من المساعدة التقنية ونوعه."),
    },
    "zh-hans": {
        "best_practice": mark_as_invented("清单在此说明本条之下的一项成功经验或最佳做法。"),
        "gap": mark_as_invented("清单在此说明本条之下的一项差距或挑战。"),
        "suggestion": mark_as_invented("清单在此就更充分实施本条提出一项建议。"),
        "technical_assistance": mark_as_invented("清单在此指明一项技术援助需求及其类型。"),
    },
    "fr": {
        "best_practice": mark_as_invented(
            "La liste décrirait ici une réussite ou une pratique optimale au titre de cet article."
        ),
        "gap": mark_as_invented("La liste décrirait ici une lacune ou une difficulté au titre de cet article."),
        "suggestion": mark_as_invented(
            "La liste ferait ici une suggestion pour une application plus complète de cet article."
        ),
        "technical_assistance": mark_as_invented(
            "La liste indiquerait ici un besoin en assistance technique et son type."
        ),
    },
}
COMMENTED_ON = mark_as_invented("Here the list would describe a success")
COMMENT_FOR_ALL = mark_as_invented("Here the State under review would say of which provision it thinks.")
COMMENT_OF_REVIEWERS = mark_as_invented("Here one reviewing State would ask the other one how to word it.")
RETURN_PARAGRAPH = mark_as_invented("Here the State under review would say what to change in this paragraph.")
RETURN_LIST = mark_as_invented("Please add the dates of the provisions cited.")
RETURN_SUMMARY = mark_as_invented("Please shorten the second paragraph.")
REFUSAL = mark_as_invented("The e-mail address does not match the note verbale.")

CONFERENCE_AGENDA = ("General review of the implementation of the Convention", "Adoption of the report")
ORGANIZATION = "Demonstration Network for Victims' Rights"
OTHER_ORGANIZATION = "Demonstration University Centre"
THIRD_ORGANIZATION = "Demonstration Bar Association"
COUNCIL = "Demonstration Council of Prosecutors"
CLINIC = "Demonstration Legal Aid Clinic"
PRESS = "Demonstration Press Collective"
NEWCOMER = "Demonstration Shelter for Migrants"
COMPANY = "Demonstration Freight Company"
DOUBLE = "Demonstration Network for Victim's Rights"
PROGRAMME = mark_as_invented(
    "10:00 Briefing\n10:30 The Chair on the work of the group\n11:00 Panel\n15:00 Inputs and suggestions"
)
GUIDANCE = mark_as_invented(
    "Speak to the theme; no specific country situation is mentioned. Send the text for the interpreters."
)
EXPERTISE = mark_as_invented("Ten years of support to people who were trafficked, in several regions.")
STATEMENT_TITLE = "Listening to those concerned"
STATEMENT = mark_as_invented(
    "Those who were trafficked should be heard when measures for their protection are designed. We suggest that help "
    "does not depend on taking part in criminal proceedings, and that interpreters are trained for this work."
)
COUNTRY_STATEMENT_TITLE = "A statement that the rules do not allow"
# Names a State without a statement about it, to show how the check answers.
COUNTRY_STATEMENT = mark_as_invented("Our next annual meeting will take place in Iceland, and everyone is welcome.")
REVIEWED_STATE_STATEMENT_TITLE = "On our own review"
REVIEWED_STATE_STATEMENT = mark_as_invented("{state} thanks the reviewing States for the dialogue in its own review.")
APPLICATION_APPROVAL = mark_as_invented("The organization works on the theme of the group.")
APPLICATION_REFUSAL = mark_as_invented("The application does not say what the organization knows of the theme.")
OBJECTION = mark_as_invented("Here a State party would give the ground of its objection.")
OBJECTION_DECISION = mark_as_invented("Here the Extended Bureau would say why it decides so.")
BACKGROUND_TITLE = "Background paper on the theme (demonstration)"
BACKGROUND = mark_as_invented("Here the secretariat would set out the theme of the dialogue.")
DOCUMENT_TITLE = "Statutes (demonstration)"
DOCUMENT = mark_as_invented("Here the organization would show its statutes.")
ORAL_TITLE = "Information for people on the move"
ORAL = mark_as_invented(
    "Reliable information before departure saves lives. We suggest that it is given in the languages people speak, and "
    "by those whom they trust."
)
CONTESTED_TITLE = "Asking for help without fear"
CONTESTED = mark_as_invented("People who were smuggled should be able to ask for help without fear of what follows.")
REMARK_REASON = mark_as_invented("Please say which measure is meant.")
RETURN_STATEMENT = mark_as_invented("Please be more concrete.")
CONTEST = mark_as_invented("The measure depends on the system; the sentence is meant to hold for all.")
COUNCIL_STATEMENT_TITLE = "Prosecutors who work together"
COUNCIL_STATEMENT = mark_as_invented(
    "Networks of prosecutors shorten the way of a request. We suggest that they be used more often."
)
CONTACT_SUBJECT = "Round table on victims' rights (demonstration)"
CONTACT = mark_as_invented("We would be glad to share our experience while the self-assessment is prepared.")
ABUSE_SUBJECT = "An offer (demonstration)"
ABUSE = mark_as_invented("Here somebody would advertise something.")
CHAIR_SUMMARY = mark_as_invented(
    "The dialogue heard contributions on the protection of victims and on training. Speakers suggested that those "
    "concerned be heard when measures are designed."
)

GENERAL_REPORT = mark_as_invented(
    "Most States have made participation in an organized criminal group an offence; many have done so in part, and say "
    "what is under way. Training comes first among the needs for technical assistance.\n\n"
    "A practice that comes up again: one authority that coordinates investigation, prosecution and cooperation with "
    "other countries."
)


def list_laws(iso3: str) -> list[dict[str, str]]:
    """Return the laws of a State's library. Their links lead nowhere: the domain is reserved for examples."""
    return [
        {
            "title": mark_as_invented("Act against organized crime"),
            "number": "No. 12",
            "articles": "sections 4 to 9",
            "language": "English",
            "link": f"https://legislation.example/{iso3.lower()}/acts/12",
        },
        {
            "title": mark_as_invented("Code of criminal procedure"),
            "number": "No. 3",
            "language": "English",
            "link": f"https://legislation.example/{iso3.lower()}/codes/3",
        },
    ]


def list_earlier_laws(iso3: str) -> list[dict[str, str]]:
    """Return the law that a State cited in the earlier cycle."""
    return [
        {
            "title": mark_as_invented("Earlier act against organized crime, repealed since"),
            "number": "No. 7",
            "articles": "sections 2 and 3",
            "language": "English",
            "link": f"https://legislation.example/{iso3.lower()}/acts/7",
        }
    ]


BODY_IN_ROOM = "A body of the United Nations (demonstration)"
POINT_OF_ORDER = mark_as_invented("The delegation asked whether the list of speakers is still open.")
CONTRIBUTIONS = {
    "good_practice": mark_as_invented("Here the State would describe a good practice under this article."),
    "challenge": mark_as_invented("Here the State would describe a challenge that it meets under this article."),
}
COMPILATION = mark_as_invented(
    "Here the Secretariat would set out, by theme and article, what States handed in and what the general reports say."
)
