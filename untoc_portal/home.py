"""The first page: for everyone what the Mechanism is and how far it is, for those signed in what they owe by when."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dialogues.selectors.dialogues import dialogues_for_list
from dialogues.selectors.sessions import sessions_for_list
from dialogues.selectors.tasks import dialogue_tasks_for
from reviews.selectors.status import public_counters
from reviews.selectors.tasks import tasks_for

COMING = 5


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    today = timezone.localdate()
    context = {
        "counters": public_counters(),
        "sessions": sessions_for_list(request.user).filter(ends_on__gte=today).order_by("starts_on")[:COMING],
        "dialogues": dialogues_for_list(request.user).filter(held_on__gte=today).order_by("held_on")[:COMING],
    }
    if not request.user.is_authenticated:
        return render(request, "welcome.html", context)
    tasks = [*tasks_for(request.user, today), *dialogue_tasks_for(request.user, today)]
    tasks.sort(key=lambda task: (task.due_on is None, task.due_on or today, str(task.title)))
    return render(request, "reviews/home.html", {**context, "tasks": tasks})
