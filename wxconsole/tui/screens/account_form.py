"""The form for a new account, or for one that wxconsole owns."""

from collections.abc import Callable, Iterable
from enum import StrEnum

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Label, Select, Static

from wxconsole.domain.account import (
    Account,
    Endpoint,
    Kind,
    appid_doubts,
    checked_alias,
    secret_doubts,
)
from wxconsole.domain.problem import Problem
from wxconsole.domain.secret import Secret
from wxconsole.locale import Messages
from wxconsole.tui.screens.dialog import Dialog, button


class SecretInput(Input):
    """A password field that gives nothing to copy or cut."""

    def __init__(self, *, id: str, placeholder: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, placeholder=placeholder, password=True, compact=True)

    def action_copy(self) -> None:
        self.app.bell()

    def action_cut(self) -> None:
        self.app.bell()

    def secret(self) -> Secret:
        """What was typed, without the spaces that a paste brings along."""
        return Secret(self.value.strip())


class AccountForm(Dialog[Account]):
    """Ends with the account as filled in. An empty AppSecret keeps the one that is stored."""

    def __init__(
        self, messages: Messages, check: Callable[[Account], None], account: Account | None = None
    ) -> None:
        """`check` raises Problem for what cannot be saved; the form stays open then, with what was typed."""
        title = messages("form_add") if account is None else messages("form_edit", alias=account.alias)
        super().__init__(messages, title)
        self._check = check
        self._account = account

    def body(self) -> Iterable[Widget]:
        account, say = self._account, self.messages
        alias = Input(
            account.alias if account else "", id="alias", compact=True, placeholder=say("form_alias_hint")
        )
        alias.disabled = account is not None
        name = Input(
            account.name if account else "", id="name", compact=True, placeholder=say("form_name_hint")
        )
        appid = Input(
            account.appid if account else "", id="appid", compact=True, placeholder="wx0123456789abcdef"
        )
        secret = SecretInput(
            id="secret", placeholder=say("form_secret_keep") if account else say("form_secret_hint")
        )
        kind = self._choice("kind", Kind, account.kind if account else Kind.OFFICIAL)
        endpoint = self._choice("endpoint", Endpoint, account.endpoint if account else Endpoint.STABLE)
        auto = Checkbox(say("form_auto"), account.auto if account else True, id="auto", compact=True)
        with VerticalScroll(classes="form", can_focus=False):
            for label, field in (
                ("form_alias", alias),
                ("form_name", name),
                ("form_appid", appid),
                ("form_secret", secret),
                ("form_kind", kind),
                ("form_endpoint", endpoint),
                ("", auto),
            ):
                with Horizontal(classes="form-row"):
                    yield Label(say(label) if label else "")
                    yield field
            yield Static(say("form_stored_plain"), classes="hint", markup=False)
            yield Static("", id="complaint", markup=False)

    def buttons(self) -> Iterable[Button]:
        yield button(self.messages("save"), "save", primary=True)
        yield button(self.messages("cancel"), "cancel")

    def on_mount(self) -> None:
        self.query_one("#name" if self._account else "#alias", Input).focus()

    def on_input_changed(self) -> None:
        """Says what looks odd while it is typed; WeChat decides, so it is no bar to saving."""
        appid, secret = self._text("appid"), self.query_one(SecretInput).secret()
        doubts = appid_doubts(appid) if appid else []
        doubts += secret_doubts(secret) if secret else []
        self.complain("\n".join(self.messages(doubt) for doubt in doubts))

    def on_input_submitted(self) -> None:
        self.screen.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "cancel":
            self.dismiss(None)
            return
        try:
            account = self._filled_in()
            self._check(account)
        except Problem as problem:
            self.complain(self.messages.problem(problem))
        else:
            self.dismiss(account)

    def _filled_in(self) -> Account:
        alias, appid = checked_alias(self._text("alias")), self._text("appid")
        if not appid:
            raise Problem("appid_empty")
        secret = self.query_one(SecretInput).secret()
        if not secret:
            if self._account is None:
                raise Problem("secret_empty")
            secret = self._account.secret
        return Account(
            alias=alias,
            appid=appid,
            secret=secret,
            name=self._text("name"),
            kind=Kind(str(self.query_one("#kind", Select).value)),
            endpoint=Endpoint(str(self.query_one("#endpoint", Select).value)),
            auto=self.query_one("#auto", Checkbox).value,
        )

    def _text(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value.strip()

    def _choice(self, field: str, choices: type[StrEnum], value: StrEnum) -> Select[str]:
        options = [(Content(self.messages(f"{field}_{choice}")), choice.value) for choice in choices]
        return Select(options, value=value.value, allow_blank=False, id=field, compact=True)
