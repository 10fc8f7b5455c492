"""The templates, created on moto: what refers to what, and WellTrack's own parts on the result."""

import json
from collections.abc import Iterator
from typing import NamedTuple

import boto3
import pytest
from moto import mock_aws

from tests.deploy.templates import FOLDER, leave_out, load_template
from welltrack_ui.commands.store_probe import is_audit_guarded, try_store
from welltrack_ui.settings import load_settings
from welltrack_ui.store.engine.dynamodb import DynamoEngine

REGION = "eu-north-1"
pytestmark = pytest.mark.slow  # moto loads every service that its CloudFormation can make
UNKNOWN_TYPES = {
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::Backup::BackupPlan",
    "AWS::Backup::BackupSelection",
    "AWS::Backup::BackupVault",
    "AWS::Budgets::Budget",
    "AWS::CertificateManager::Certificate",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolDomain",
    "AWS::Pipes::Pipe",
    "AWS::S3::BucketPolicy",
    "AWS::SES::ConfigurationSet",
    "AWS::SES::EmailIdentity",
    "AWS::SNS::TopicPolicy",
    "AWS::SecretsManager::Secret",
    "AWS::WAFv2::WebACLAssociation",
}
"""What moto's CloudFormation can't make, and warns of: `test_templates.py` reads these instead."""
UNKNOWN_ATTRIBUTES = {
    "CognitoClient.ClientSecret",
    "Door.LoadBalancerFullName",
    "Targets.TargetGroupFullName",
}


class Stacks(NamedTuple):
    """Both stacks: their outputs, and the physical id of each resource by its logical name."""

    outputs: dict[str, str]
    resources: dict[str, str]


def create_stack(name: str, values: dict[str, str], prefix: str = "") -> Stacks:
    """A stack of a template, whole."""
    client = boto3.client("cloudformation", region_name=REGION)
    body = leave_out(load_template(name), UNKNOWN_TYPES, UNKNOWN_ATTRIBUTES)
    client.create_stack(
        StackName=prefix + name,
        TemplateBody=json.dumps(body),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in values.items()],
    )
    (stack,) = client.describe_stacks(StackName=prefix + name)["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    made = client.list_stack_resources(StackName=prefix + name)["StackResourceSummaries"]
    return Stacks(
        {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]},
        {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in made},
    )


def create_welltrack(prefix: str = "", **more: str) -> Stacks:
    """WellTrack on a network of its own."""
    network = create_stack(
        "foundation",
        {"SubnetCidrs": ",".join(subnet_cidrs()), "RepositoryName": f"{prefix}welltrack"},
        prefix,
    ).outputs
    certificates = boto3.client("acm", region_name=REGION)
    from_network = ("VpcId", "VpcCidr", "PublicSubnetIds", "PrivateSubnetIds", "ImageKeyArn")
    return create_stack(
        "welltrack",
        {name: network[name] for name in from_network}
        | {
            "DomainName": "wells.example.com",
            "MailDomain": "example.com",
            "CertificateArn": certificates.request_certificate(DomainName="wells.example.com")[
                "CertificateArn"
            ],
            "AlarmEmail": "night@example.com",
            "ImageUri": network["RepositoryUri"] + ":1",
        }
        | more,
        prefix,
    )


def subnet_cidrs() -> list[str]:
    """The default of a list, which moto doesn't split."""
    return list(load_template("foundation")["Parameters"]["SubnetCidrs"]["Default"].split(","))


@pytest.fixture(scope="module", autouse=True)
def aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture(scope="module")
def stacks() -> Stacks:
    return create_welltrack()


def read_environment(stacks: Stacks) -> dict[str, str]:
    """The environment of a container that the service runs."""
    client = boto3.client("ecs", region_name=REGION)
    (service,) = client.describe_services(
        cluster=stacks.outputs["ClusterName"], services=[stacks.outputs["ServiceName"]]
    )["services"]
    task = client.describe_task_definition(taskDefinition=service["taskDefinition"])
    (container,) = task["taskDefinition"]["containerDefinitions"]
    # What a condition leaves out of a list is None in moto.
    return {pair["name"]: pair["value"] for pair in container["environment"] if pair}


def test_container_is_set_up_for_the_table_and_bucket_beside_it(
    stacks: Stacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = read_environment(stacks)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(secret="x" * 64)
    assert (settings.store, settings.dynamodb_table) == ("dynamodb", stacks.outputs["TableName"])
    assert (settings.files, settings.s3_bucket) == ("s3", stacks.outputs["BucketName"])
    assert settings.s3_kms_key == f"arn:aws:kms:{REGION}:123456789012:key/{stacks.resources['Key']}"
    assert (settings.mail, settings.mail_from) == ("ses", "WellTrack <no-reply@example.com>")
    assert (settings.base_url, settings.trusted_proxies) == (
        "https://wells.example.com",
        "10.30.0.0/16",
    )
    assert (settings.aws_region, settings.registration) == (REGION, "invited")
    assert settings.oidc_issuer is None


def test_engine_takes_the_table_as_its_own(stacks: Stacks) -> None:
    engine = DynamoEngine(stacks.outputs["TableName"], REGION, None)
    # A table of other keys or indexes is refused; one more would be made if this were not it.
    engine.create()
    try_store(engine)
    # moto has no policies, so that nothing keeps the entries but WellTrack.
    assert is_audit_guarded(engine) is False
    engine.close()
    tables = boto3.client("dynamodb", region_name=REGION).list_tables()["TableNames"]
    assert tables == [stacks.outputs["TableName"]]


def test_table_is_protected_expires_and_recovers(stacks: Stacks) -> None:
    client = boto3.client("dynamodb", region_name=REGION)
    name = {"TableName": stacks.outputs["TableName"]}
    table = client.describe_table(**name)["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["DeletionProtectionEnabled"] is True
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    expiry = client.describe_time_to_live(**name)["TimeToLiveDescription"]
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_service_stands_behind_the_load_balancer(stacks: Stacks) -> None:
    balancers = boto3.client("elbv2", region_name=REGION)
    listeners = balancers.describe_listeners(LoadBalancerArn=stacks.resources["Door"])["Listeners"]
    actions = {one["Port"]: one["DefaultActions"][0] for one in listeners}
    assert actions[443]["TargetGroupArn"] == stacks.resources["Targets"]
    assert actions[80]["RedirectConfig"]["Protocol"] == "HTTPS"


def test_alarms_reach_the_address_that_was_given(stacks: Stacks) -> None:
    topic = stacks.resources["AlarmTopic"]
    listing = boto3.client("sns", region_name=REGION).list_subscriptions_by_topic(TopicArn=topic)
    assert [(s["Protocol"], s["Endpoint"]) for s in listing["Subscriptions"]] == [
        ("email", "night@example.com")
    ]


def test_types_left_out_are_used() -> None:
    used = {
        resource["Type"]
        for path in FOLDER.glob("*.yaml")
        for resource in load_template(path.stem)["Resources"].values()
    }
    assert UNKNOWN_TYPES - used == set()


def test_with_cognito_people_are_signed_in_by_the_pool_beside_it() -> None:
    stacks = create_welltrack(
        "cognito-", UseCognito="yes", CognitoDomainPrefix="wells", OidcRequired="true"
    )
    environment = read_environment(stacks)
    # The names stand for what moto can't make.
    issuer = f"https://cognito-idp.{REGION}.amazonaws.com/UserPool"
    assert environment["WELLTRACK_OIDC_ISSUER"] == issuer
    assert environment["WELLTRACK_OIDC_CLIENT_ID"] == "CognitoClient"
    assert environment["WELLTRACK_OIDC_REQUIRED"] == "true"
