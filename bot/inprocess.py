"""Actions run inside the Rasa process: for the terminal and for tests, where no action server stands."""

from __future__ import annotations

import json
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor, ActionNotFoundException
from rasa_sdk.interfaces import ActionExecutionRejection


class InProcessActions(EndpointConfig):  # type: ignore[misc]  # Rasa is untyped
    """An action endpoint that calls the actions of `package` instead of a URL.

    What goes in and out is turned into JSON and back, so that an action which works here works over HTTP.
    """

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url=f"in-process:{package}")
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, *_: Any, **options: Any) -> Any:
        """Run the action that the call in `options["json"]` names; errors are those of an action server."""
        call = json.loads(json.dumps(options["json"]))
        try:
            result = await self._executor.run(call)
        except ActionExecutionRejection as rejection:
            raise _refused(400, rejection) from rejection
        except ActionNotFoundException as unknown:
            raise _refused(404, unknown) from unknown
        return json.loads(json.dumps(result))


def _refused(status: int, error: Any) -> ClientResponseError:
    body = json.dumps({"error": error.message, "action_name": error.action_name})
    return ClientResponseError(status, error.message, body)
