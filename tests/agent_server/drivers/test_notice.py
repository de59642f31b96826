"""Messages on the screen, with somebody in the place of what shows notifications."""

from __future__ import annotations

import pytest
from dbus_fast import Message
from dbus_fast.aio import MessageBus

from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Particulars, Reason, Step
from tests.agent_server.drivers.wishes import wish


class Notifications:
    def __init__(self, *capabilities):
        self.capabilities = list(capabilities)
        self.shown = []

    def answer(self, message):
        if message.member == "GetCapabilities":
            return Message.new_method_return(message, "as", [self.capabilities])
        if message.member == "Notify":
            self.shown.append(message.body)
            return Message.new_method_return(message, "u", [1])
        return None


@pytest.fixture
async def showing(desk):
    buses = []

    async def begin(*capabilities):
        bus, notifications = await MessageBus().connect(), Notifications(*capabilities)
        bus.add_message_handler(notifications.answer)
        await bus.request_name("org.freedesktop.Notifications")
        buses.append(bus)
        return notifications

    yield begin
    for bus in buses:
        bus.disconnect()


def message(text):
    return wish(Desired.MESSAGE_SHOWN, particulars=Particulars(text=text))


async def test_a_message_is_shown_until_somebody_closes_it(driver, showing):
    notifications = await showing("body")
    outcome = await driver.achieve(message("Please <b>leave</b> the room; $(now) & `then`"))

    assert outcome.step is Step.DONE
    (shown,) = notifications.shown
    assert shown[4] == "Please <b>leave</b> the room; $(now) & `then`"
    assert shown[6]["urgency"].value == 2
    assert shown[7] == 0


async def test_marks_in_a_message_are_shown_and_not_obeyed(driver, showing):
    notifications = await showing("body", "body-markup")
    await driver.achieve(message("a < b & <i>c</i>"))

    assert notifications.shown[0][4] == "a &lt; b &amp; &lt;i&gt;c&lt;/i&gt;"


async def test_a_message_without_text_is_refused(driver, showing):
    notifications = await showing("body")
    outcome = await driver.achieve(message(" \n"))

    assert (outcome.step, outcome.reason) == (Step.REFUSED, Reason.UNSUPPORTED)
    assert notifications.shown == []


async def test_a_message_is_refused_where_nothing_shows_it(driver, desk):
    outcome = await driver.achieve(message("Please leave the room"))

    assert (outcome.step, outcome.reason) == (Step.REFUSED, Reason.UNSUPPORTED)
    assert "Please" not in outcome.detail
