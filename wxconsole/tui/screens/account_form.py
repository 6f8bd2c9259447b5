"""The form for a new account, or for one that wxconsole owns."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from textual import events, work
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Select, Static
from textual.worker import Worker

from wxconsole.domain.account import Account, Endpoint, Kind
from wxconsole.domain.account_entry import alias_remark, appid_remark, secret_remark, tags_remark
from wxconsole.domain.failure import Failure
from wxconsole.domain.pasted_accounts import PastedAccount, holds_secret, pasted_accounts
from wxconsole.domain.problem import Misuse, Problem
from wxconsole.domain.tag import tags_in
from wxconsole.tui.screens.dialog import Dialog, button
from wxconsole.tui.screens.pasted import PastedAccounts
from wxconsole.tui.trial_text import trial_text
from wxconsole.tui.widgets.choice import Choice, Tick
from wxconsole.tui.widgets.field import Field, Pasted, SecretInput, TextInput

if TYPE_CHECKING:
    from wxconsole.tui.handlers.accounts import AccountHandler

CHECKED = ("alias", "appid", "secret", "tags")


class AccountForm(Dialog[Sequence[Account]]):
    """Ends with the account as filled in, or with those that were pasted. An empty AppSecret keeps the one
    that is stored. What can be done with an account, `accounts` does."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (22, "-tall"), (34, "-high")]  # noqa: RUF012 - so declared by Textual

    def __init__(self, accounts: "AccountHandler", account: Account | None = None) -> None:
        say = accounts.messages
        super().__init__(say, say("form_add") if account is None else say("form_edit", alias=account.alias))
        self._accounts = accounts
        self._account = account
        # Nothing is remarked on before one has been there.
        self._touched: set[str] = set()
        self._trial: Worker[None] | None = None
        self._refused_ip: str | None = None

    def body(self) -> Iterable[Widget]:
        account, say = self._account, self.messages
        alias = TextInput(account.alias if account else "", id="alias", placeholder=say("form_alias_hint"))
        alias.disabled = account is not None
        name = TextInput(account.name if account else "", id="name", placeholder=say("form_name_hint"))
        appid = TextInput(account.appid if account else "", id="appid", placeholder="wx0123456789abcdef")
        secret = SecretInput(
            id="secret", placeholder=say("form_secret_keep") if account else say("form_secret_hint")
        )
        kind = self._choice("kind", Kind, account.kind if account else Kind.OFFICIAL)
        endpoint = self._choice("endpoint", Endpoint, account.endpoint if account else Endpoint.STABLE)
        tags = TextInput(
            ", ".join(account.tags) if account else "", id="tags", placeholder=say("form_tags_hint")
        )
        auto = Tick(say("form_auto"), account.auto if account else True, id="auto", compact=True)
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(say("form_paste_hint"), classes="hint", markup=False)
            for label, field in (
                ("form_alias", alias),
                ("form_name", name),
                ("form_appid", appid),
                ("form_secret", secret),
                ("form_kind", kind),
                ("form_endpoint", endpoint),
                ("form_tags", tags),
                ("", auto),
            ):
                yield Field(say(label) if label else "", field)
            place = "keyring" if self._accounts.into_keyring else "plain"
            yield Static(say(f"form_stored_{place}"), classes="hint", markup=False)
            yield Static(id="trial", markup=False)
        yield Static(id="trial-hint", classes="hint", markup=False)
        yield Static(id="complaint", markup=False)

    def buttons(self) -> Iterable[Button]:
        yield button(self.messages("form_test"), "test")
        yield button(self.messages("form_copy_ip"), "copy-ip")
        yield button(self.messages("save"), "save", primary=True)
        yield button(self.messages("cancel"), "cancel")

    def on_mount(self) -> None:
        self.query_one("#copy-ip").display = False
        self.query_one("#name" if self._account else "#alias", Input).focus()
        self._hint()
        if self._accounts.read_only:
            self.query_one("#test", Button).disabled = True

    # What is filled in

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id != "secret" and holds_secret(event.value):
            # Pasted by a terminal that types it: it must not stay where it can be read.
            event.input.value = ""
            pasted = pasted_accounts(event.value)
            if pasted:
                self.on_pasted(Pasted(pasted))
            else:  # it sticks to something else
                self._tell("pasted_stuck")
            return
        if event.input.has_focus or event.value:
            self._touched.add(str(event.input.id))
        if event.input.id in ("appid", "secret"):
            self._forget_trial()
        self._remark(str(event.input.id))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """What was left empty, or unfinished, is remarked on as soon as one has left it."""
        if event.widget.id in CHECKED:
            self._touched.add(event.widget.id)
            self._remark(event.widget.id)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A low terminal has room for the hint only where it matters."""
        self.set_class(event.widget.id == "test", "-at-test")

    def on_input_submitted(self) -> None:
        self.screen.focus_next()

    def on_select_changed(self) -> None:
        self._hint()

    def key_up(self) -> None:
        """What does not fit is scrolled to."""
        self.query_one(VerticalScroll).scroll_up(animate=False)

    def key_down(self) -> None:
        self.query_one(VerticalScroll).scroll_down(animate=False)

    def key_left(self) -> None:
        """Between the buttons; in a field, the key is the field's."""
        self.focus_previous()

    def key_right(self) -> None:
        self.focus_next()

    def _remark(self, name: str) -> Problem | None:
        """Says what is wrong with a field, and returns it."""
        if name not in CHECKED:
            return None
        widget = self.query_one(f"#{name}", Input)
        problem = self._wrong_with(name, typing=widget.has_focus)
        field = next(each for each in widget.ancestors if isinstance(each, Field))
        shown = problem if name in self._touched else None
        text = "" if shown is None else self.messages.problem(shown)
        field.remark(text, bar=isinstance(shown, Misuse))
        return problem

    def _wrong_with(self, name: str, *, typing: bool) -> Problem | None:
        match name:
            case "alias":
                return None if self._account else alias_remark(self._text("alias"), self._others)
            case "appid":
                return appid_remark(self._text("appid"), self._others, typing=typing)
            case "secret":
                secret = self.query_one(SecretInput).secret()
                return secret_remark(secret, needed=self._account is None, typing=typing)
            case _:
                return tags_remark(self._text("tags"))

    @property
    def _others(self) -> Sequence[Account]:
        return [each for each in self._accounts.known if each != self._account]

    def _account_for(self, alias: str) -> Account:
        secret = self.query_one(SecretInput).secret()
        if not secret and self._account is not None:
            secret = self._account.secret
        return Account(
            alias=alias,
            appid=self._text("appid"),
            secret=secret,
            name=self._text("name"),
            kind=Kind(str(self.query_one("#kind", Select).value)),
            endpoint=Endpoint(str(self.query_one("#endpoint", Select).value)),
            auto=self.query_one("#auto", Checkbox).value,
            tags=tags_in(self._text("tags")),
        )

    def _text(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value.strip()

    def _choice(self, field: str, choices: type[StrEnum], value: StrEnum) -> Choice:
        options = [(Content(self.messages(f"{field}_{choice}")), choice.value) for choice in choices]
        return Choice(options, value=value.value, allow_blank=False, id=field, compact=True)

    # What is pasted

    def on_paste(self, event: events.Paste) -> None:
        """Where no field has the focus."""
        accounts = pasted_accounts(event.text)
        if accounts:
            event.stop()
            self.on_pasted(Pasted(accounts))

    def on_pasted(self, message: Pasted) -> None:
        """One account goes into the fields, several into a list of their own."""
        pasted = message.accounts
        usable = [each for each in pasted if each.complete] or list(pasted)
        if self._account is not None:
            usable = [each for each in usable if each.appid == self._account.appid] or usable
        if len(usable) == 1:
            self._fill_in(usable[0])
        elif not usable[0].complete:
            self._tell("pasted_no_secret", n=len(pasted))
        elif self._account is not None:
            self._tell("pasted_several_edit", n=len(pasted), appid=self._account.appid)
        else:
            self._offer(pasted)

    def _fill_in(self, pasted: PastedAccount) -> None:
        """Puts what was pasted into the fields; the names that somebody has typed stay."""
        filled = []
        for name in ("alias", "name"):
            field = self.query_one(f"#{name}", Input)
            if getattr(pasted, name) and not field.disabled and not self._text(name):
                field.value = getattr(pasted, name)
                filled.append(self.messages(f"form_{name}"))
        if pasted.appid:
            self.query_one("#appid", Input).value = pasted.appid
            filled.append("AppID")
        if pasted.secret:
            self.query_one(SecretInput).value = pasted.secret.reveal()
            filled.append(self.messages("pasted_secret", n=len(pasted.secret)))
        if pasted.alias:  # a .env, which may say more
            self.query_one("#kind", Select).value = pasted.kind.value
            self.query_one("#endpoint", Select).value = pasted.endpoint.value
            self.query_one("#auto", Checkbox).value = pasted.auto
            self.query_one("#tags", Input).value = ", ".join(pasted.tags)
        self._tell("pasted", what=", ".join(filled))
        missing = [name for name in ("alias", "appid", "secret") if self._wrong_with(name, typing=False)]
        self.query_one(f"#{missing[0]}" if missing else "#test").focus()

    @work(exclusive=True, group="offer")
    async def _offer(self, pasted: Sequence[PastedAccount]) -> None:
        prepared = await self._accounts.prepare(pasted)
        if await self.app.push_screen_wait(PastedAccounts(self.messages, prepared)):
            self.dismiss(prepared.added)

    # What is done

    def on_button_pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "test" if self._trial is not None:
                self._forget_trial()
                self._show_trial(Content(self.messages("trial_stopped")))
            case "test":
                if self._fit("appid", "secret", "tags"):
                    self._trial = self._try(self._account_for(self._text("alias")))
            case "copy-ip":
                self._copy()
            case "save":
                if self._fit(*CHECKED):
                    self._save(self._account_for(self._text("alias")))
            case _:
                self.dismiss(None)

    def _fit(self, *fields: str) -> bool:
        """Whether nothing bars these fields; else says what does, and goes there."""
        self._touched.update(fields)
        barred = [name for name in fields if isinstance(self._remark(name), Misuse)]
        if barred:
            self.query_one(f"#{barred[0]}").focus()
        return not barred

    @work(exclusive=True, group="save")
    async def _save(self, account: Account) -> None:
        try:
            await self._accounts.check(account, new=self._account is None)
        except Problem as problem:
            self.complain(self.messages.problem(problem))
        else:
            self.dismiss([account])

    @work(exclusive=True, group="trial")
    async def _try(self, account: Account) -> None:
        self.query_one("#test", Button).label = self.messages("form_test_stop")
        self._show_trial(Content(self.messages("trial_asking")))
        answer: int | Failure | Problem
        try:
            answer = await self._accounts.try_out(account)
        except Problem as problem:
            answer = problem
        self._trial = None
        self._forget_trial()
        if isinstance(answer, Problem):
            self.complain(self.messages.problem(answer))
            return
        if isinstance(answer, Failure):
            self._refused_ip = answer.ip
        self.query_one("#copy-ip").display = self._refused_ip is not None
        if self._refused_ip is not None and self.focused is self.query_one("#test"):
            self.query_one("#copy-ip").focus()
        self._show_trial(trial_text(answer, account, self.messages, self._accounts.now))

    def _forget_trial(self) -> None:
        """A test that is under way, or done, was of something else than is filled in now."""
        trial, self._trial, self._refused_ip = self._trial, None, None
        if trial is not None:
            trial.cancel()
        self.query_one("#test", Button).label = self.messages("form_test")
        self.query_one("#copy-ip").display = False
        self.query_one("#trial", Static).update("")

    def _show_trial(self, told: Content) -> None:
        self.complain("")
        trial = self.query_one("#trial", Static)
        trial.update(told)
        # Where the fields leave no room for it, it is what one wants to see now.
        scroll = self.query_one(VerticalScroll)
        self.call_after_refresh(scroll.scroll_to_widget, trial, animate=False, top=True)

    @work(exclusive=True, group="copy")
    async def _copy(self) -> None:
        if self._refused_ip is not None:
            self.complain(await self._accounts.copy_ip(self._refused_ip))

    def _tell(self, key: str, **params: object) -> None:
        self.complain(self.messages(key, **params))

    def _hint(self) -> None:
        classic = self.query_one("#endpoint", Select).value == Endpoint.CLASSIC
        hint = "form_test_hint_classic" if classic else "form_test_hint"
        if self._accounts.read_only:
            hint = "why_writable"
        self.query_one("#trial-hint", Static).update(self.messages(hint))
