import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("engine")


def test_first(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    print(response.content.decode()[:6000])
