"""What the templates promise: each security property, each alarm, and what the code expects."""

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.templates import (
    FOLDER,
    RESOURCES,
    WELLTRACK,
    Template,
    is_variable,
    list_references,
    load_template,
    properties,
    read_container,
    walk_values,
)
from welltrack_ui.object_storage.s3_self_test import cors_rules
from welltrack_ui.settings import Settings
from welltrack_ui.store import keys
from welltrack_ui.store.engine.dynamodb_table import _table_layout
from welltrack_ui.store.engine.engine import EVIDENCE_PREFIXES
from welltrack_ui.web.http_protocol import PROXY_IDLE_SECONDS

ROOT = Path(__file__).parents[2]
FOUNDATION = load_template("foundation")
MAX_TEMPLATE_BYTES = {"foundation": 51_200, "welltrack": 1_000_000}
"""What CloudFormation takes in a call, and from the bucket that the foundation makes."""
PSEUDO_PARAMETERS = {"AccountId", "NoValue", "Partition", "Region", "StackName", "URLSuffix"}


def list_statements(role: str) -> list[dict[str, Any]]:
    return [
        statement
        for policy in properties(role)["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allowed_actions(role: str) -> set[str]:
    return {
        action
        for statement in list_statements(role)
        if statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
    }


# ---------------------------------------------------------------- table and files


def test_table_has_the_layout_of_the_code() -> None:
    table = properties("Table")
    layout = _table_layout("welltrack", protected=True)
    for part in ("BillingMode", "KeySchema", "DeletionProtectionEnabled"):
        assert table[part] == layout[part]
    for part in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
        assert table[part] == layout[part]
    attributes = {
        one["AttributeName"]: one["AttributeType"] for one in layout["AttributeDefinitions"]
    }
    assert {
        a["AttributeName"]: a["AttributeType"] for a in table["AttributeDefinitions"]
    } == attributes


def test_table_is_encrypted_recoverable_and_expires_what_is_to_expire() -> None:
    table = properties("Table")
    assert table["SSESpecification"] == {
        "SSEEnabled": True,
        "SSEType": "KMS",
        "KMSMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
    }
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


@pytest.mark.parametrize(
    "name", ["Key", "Table", "Bucket", "LogBucket", "BackupVault", "Secret", "Log", "UserPool"]
)
def test_what_cannot_be_made_again_outlives_the_stack(name: str) -> None:
    resource = RESOURCES[name]
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


@pytest.mark.parametrize("name", ["Bucket", "LogBucket"])
def test_bucket_is_private_and_keeps_versions(name: str) -> None:
    bucket = properties(name)
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


@pytest.mark.parametrize(
    ("policy", "bucket"), [("BucketPolicy", "Bucket"), ("LogBucketPolicy", "LogBucket")]
)
def test_bucket_is_reached_over_tls_alone(policy: str, bucket: str) -> None:
    assert properties(policy)["Bucket"] == {"Ref": bucket}
    (rule,) = [
        statement
        for statement in properties(policy)["PolicyDocument"]["Statement"]
        if statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    ]
    assert (rule["Effect"], rule["Principal"], rule["Action"]) == ("Deny", "*", "s3:*")
    assert rule["Resource"] == [
        {"Fn::GetAtt": [bucket, "Arn"]},
        {"Fn::Sub": f"${{{bucket}.Arn}}/*"},
    ]


def test_files_lie_under_the_key_and_nothing_else_is_taken() -> None:
    (encryption,) = properties("Bucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    key = {"Fn::GetAtt": ["Key", "Arn"]}
    assert encryption["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": key,
    }
    denials = {s["Sid"]: s for s in properties("BucketPolicy")["PolicyDocument"]["Statement"]}
    # A negated comparison holds for what is not there: without Null, parts of uploads were denied.
    header = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    assert denials["UnderThisKeyAlone"]["Condition"] == {
        "Null": {header: "false"},
        "StringNotEquals": {header: key},
    }
    assert properties("Key")["EnableKeyRotation"] is True


def test_bucket_takes_uploads_of_the_pages_alone() -> None:
    (rule,) = properties("Bucket")["CorsConfiguration"]["CorsRules"]
    (wanted,) = cors_rules("https://${DomainName}")
    assert rule == {
        "AllowedOrigins": [{"Fn::Sub": "https://${DomainName}"}],
        "AllowedMethods": wanted["AllowedMethods"],
        "AllowedHeaders": wanted["AllowedHeaders"],
        "MaxAge": wanted["MaxAgeSeconds"],
    }


def test_lifecycle_of_the_bucket_has_the_rule_of_the_quarantine() -> None:
    (by_hand,) = json.loads((ROOT / "deploy/lifecycle.json").read_text())["Rules"]
    rules = {r["Id"]: r for r in properties("Bucket")["LifecycleConfiguration"]["Rules"]}
    quarantine = rules[by_hand["ID"]]
    assert quarantine["TagFilters"] == [by_hand["Filter"]["Tag"]]
    assert quarantine["ExpirationInDays"] == by_hand["Expiration"]["Days"]
    # No other rule may remove what is neither tagged nor replaced.
    others = [rule for rule in rules.values() if rule is not quarantine]
    assert [rule for rule in others if "ExpirationInDays" in rule] == []
    assert {rule["Status"] for rule in rules.values()} == {"Enabled"}


# ---------------------------------------------------------------- rights


@pytest.mark.parametrize("name", [n for n, r in RESOURCES.items() if r["Type"] == "AWS::IAM::Role"])
def test_role_is_taken_by_one_service_of_this_account(name: str) -> None:
    (trust,) = properties(name)["AssumeRolePolicyDocument"]["Statement"]
    assert len(as_list(trust["Principal"]["Service"])) == 1
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


@pytest.mark.parametrize("name", ["TaskRole", "ExecutionRole", "AuditWatchRole"])
def test_role_names_its_actions_and_resources(name: str) -> None:
    for statement in list_statements(name):
        if statement["Effect"] == "Deny":
            continue
        wide = [a for a in as_list(statement["Action"]) if a.endswith(":*") or a == "*"]
        assert wide == []
        if "*" in as_list(statement["Resource"]):
            assert statement["Action"] == "ecr:GetAuthorizationToken"


def test_task_may_do_what_the_code_calls_and_nothing_else() -> None:
    assert allowed_actions("TaskRole") == {
        *("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"),
        *("dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"),
        *("s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts"),
        *("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"),
        *("s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObjectTagging"),
        *("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"),
        *("kms:DescribeKey", "ses:SendEmail", "ses:SendRawEmail", "ses:GetEmailIdentity"),
    }


def test_task_removes_no_version_of_a_file() -> None:
    assert {a for a in allowed_actions("TaskRole") if "Version" in a} == set()


def test_task_sends_as_one_sender_and_uses_the_key_through_two_services() -> None:
    statements = {s["Sid"]: s for s in list_statements("TaskRole")}
    assert statements["SendAsOneSender"]["Condition"] == {
        "StringEquals": {"ses:FromAddress": {"Fn::Sub": "no-reply@${MailDomain}"}}
    }
    (services,) = statements["ThroughTableAndFilesAlone"]["Condition"]["StringEquals"].values()
    assert [s["Fn::Sub"].partition(".")[0] for s in services] == ["dynamodb", "s3"]


def is_denied(action: str, partition: str, enclosing: str | None = None) -> bool:
    """Whether the task's policies deny an action on a partition, as IAM would decide."""
    for statement in list_statements("TaskRole"):
        actions = as_list(statement["Action"])
        if statement["Effect"] != "Deny" or not any(fnmatchcase(action, a) for a in actions):
            continue
        condition = statement["Condition"]
        patterns = condition["ForAnyValue:StringLike"]["dynamodb:LeadingKeys"]
        inside = condition.get("StringNotEqualsIfExists", {}).get("dynamodb:EnclosingOperation")
        if any(fnmatchcase(partition, p) for p in patterns) and enclosing != (inside or ""):
            return True
    return False


CORE = "0" * 20
AUDIT_PARTITIONS = [
    keys.audit_partition(f"w-{CORE}", f"o-{CORE}", f"u-{CORE}"),
    keys.audit_partition(None, f"o-{CORE}", f"u-{CORE}"),
    keys.audit_partition(None, None, f"u-{CORE}"),
]


@pytest.mark.parametrize("partition", AUDIT_PARTITIONS)
def test_task_can_add_audit_entries_and_neither_change_nor_remove_them(partition: str) -> None:
    assert not is_denied("dynamodb:PutItem", partition, "TransactWriteItems")
    assert is_denied("dynamodb:PutItem", partition)
    for action in ("DeleteItem", "UpdateItem", "BatchWriteItem", "PartiQLUpdate"):
        assert is_denied(f"dynamodb:{action}", partition)
        assert is_denied(f"dynamodb:{action}", partition, "TransactWriteItems")


@pytest.mark.parametrize(
    "partition", ["W#0abc", "O#0abc", "U#0abc", "P#0abc", "UA#a@b.example", "Y"]
)
def test_task_can_write_and_remove_everything_else(partition: str) -> None:
    for action in ("PutItem", "DeleteItem"):
        assert not is_denied(f"dynamodb:{action}", partition)
        assert not is_denied(f"dynamodb:{action}", partition, "TransactWriteItems")


def test_altered_audit_entry_is_told() -> None:
    pipe = properties("AuditWatch")
    assert pipe["Source"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
    assert pipe["Target"] == {"Ref": "AlarmTopic"}
    (pattern,) = pipe["SourceParameters"]["FilterCriteria"]["Filters"]
    watched = json.loads(pattern["Pattern"])
    assert watched["eventName"] == ["MODIFY", "REMOVE"]
    assert watched["dynamodb"]["Keys"]["sk"]["S"] == [{"prefix": EVIDENCE_PREFIXES[0]}]


# ---------------------------------------------------------------- door and containers


def test_door_speaks_https_and_leads_there() -> None:
    https, http = properties("DoorHttps"), properties("DoorHttp")
    assert (https["Port"], https["Protocol"]) == (443, "HTTPS")
    assert https["SslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    (action,) = http["DefaultActions"]
    assert (action["Type"], action["RedirectConfig"]["Protocol"]) == ("redirect", "HTTPS")


def test_door_keeps_pages_with_their_container() -> None:
    door = {a["Key"]: a["Value"] for a in properties("Door")["LoadBalancerAttributes"]}
    # One that WellTrack closed first could be closed under a request, which is then a 502.
    assert 60 <= int(door["idle_timeout.timeout_seconds"]) < PROXY_IDLE_SECONDS
    assert door["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert door["deletion_protection.enabled"] == "true"
    assert door["access_logs.s3.enabled"] == "true"
    targets = {a["Key"]: a["Value"] for a in properties("Targets")["TargetGroupAttributes"]}
    assert (targets["stickiness.enabled"], targets["stickiness.type"]) == ("true", "lb_cookie")
    assert properties("Targets")["HealthCheckPath"] == "/healthz"


def test_containers_take_calls_of_the_door_alone() -> None:
    (rule,) = properties("AppGroup")["SecurityGroupIngress"]
    assert rule["SourceSecurityGroupId"] == {"Ref": "DoorGroup"}
    assert (rule["FromPort"], rule["ToPort"]) == (8080, 8080)
    network = properties("Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert network["AssignPublicIp"] == "DISABLED"
    assert network["Subnets"] == {"Ref": "PrivateSubnetIds"}
    assert network["SecurityGroups"] == [{"Ref": "AppGroup"}]
    (target,) = properties("Service")["LoadBalancers"]
    assert target["TargetGroupArn"] == {"Ref": "Targets"}


def test_container_is_nobody_and_writes_to_its_data_alone() -> None:
    container = read_container()
    assert (container["User"], container["ReadonlyRootFilesystem"]) == ("10001:10001", True)
    assert container["LinuxParameters"]["Capabilities"] == {"Drop": ["ALL"]}
    (mount,) = container["MountPoints"]
    assert mount["ContainerPath"] == "/data"
    assert container["HealthCheck"]["Command"] == ["CMD", "welltrack", "health"]
    assert container["StopTimeout"] > 10
    assert container["Ulimits"] == [{"Name": "nofile", "SoftLimit": 65535, "HardLimit": 65535}]


def test_service_replaces_containers_one_by_one_and_goes_back() -> None:
    service = properties("Service")
    deployment = service["DeploymentConfiguration"]
    assert deployment["MinimumHealthyPercent"] == 100
    assert deployment["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert service["EnableExecuteCommand"] is False
    # An update of the stack leaves as many as autoscaling has made.
    assert "DesiredCount" not in service
    assert properties("Scale")["MinCapacity"] == {"Ref": "MinContainers"}
    assert WELLTRACK["Parameters"]["MinContainers"]["Default"] == 2


def test_secrets_come_from_the_secret_store_alone() -> None:
    container = read_container()
    plain = {one["Name"] for one in walk_values(container["Environment"]) if is_variable(one)}
    secret = {one["Name"] for one in walk_values(container["Secrets"]) if is_variable(one)}
    assert secret == {"WELLTRACK_SECRET", "WELLTRACK_OIDC_CLIENT_SECRET"}
    assert plain & secret == set()
    for name in ("Secret", "CognitoClientSecret"):
        assert properties(name)["KmsKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
    assert properties("Secret")["GenerateSecretString"]["PasswordLength"] >= 32


def test_container_gets_settings_that_exist() -> None:
    known = {f"WELLTRACK_{name.upper()}" for name in Settings.model_fields} | {"AWS_REGION"}
    container = read_container()
    given = {
        one["Name"]
        for part in ("Environment", "Secrets")
        for one in walk_values(container[part])
        if is_variable(one)
    }
    assert given - known == set()


# ---------------------------------------------------------------- backups and sign-in


def test_table_and_files_are_backed_up_every_day() -> None:
    (rule,) = properties("BackupPlan")["BackupPlan"]["BackupPlanRule"]
    assert rule["ScheduleExpression"] == "cron(0 2 * * ? *)"
    assert properties("BackupSelection")["BackupSelection"]["Resources"] == [
        {"Fn::GetAtt": ["Table", "Arn"]},
        {"Fn::GetAtt": ["Bucket", "Arn"]},
    ]


def test_cognito_confirms_addresses_and_registers_nobody() -> None:
    pool, client = properties("UserPool"), properties("CognitoClient")
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["AutoVerifiedAttributes"] == ["email"]
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["CallbackURLs"] == [{"Fn::Sub": "https://${DomainName}/login/callback"}]
    for name in ("UserPool", "CognitoClient", "CognitoDomain", "CognitoClientSecret"):
        assert RESOURCES[name]["Condition"] == "HasCognito"


# ---------------------------------------------------------------- the templates as such


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda p: p.stem)
def test_template_is_whole(path: Path) -> None:
    template: Template = load_template(path.stem)
    assert path.stat().st_size <= MAX_TEMPLATE_BYTES[path.stem]
    declared = template.get("Parameters", {}).keys() | template["Resources"].keys()
    used = list_references([template["Resources"], template["Outputs"]])
    assert {n for n in used if not n.startswith("AWS::")} - declared == set()
    assert {n[5:] for n in used if n.startswith("AWS::")} <= PSEUDO_PARAMETERS
    for one in [*template.get("Parameters", {}).values(), *template["Outputs"].values()]:
        assert one["Description"]


def test_parameters_are_in_the_form_and_in_the_readme() -> None:
    groups = WELLTRACK["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [name for group in groups for name in group["Parameters"]]
    assert sorted(grouped) == sorted(WELLTRACK["Parameters"])
    readme = (ROOT / "deploy/README.md").read_text()
    lines = readme.splitlines()
    for template in (FOUNDATION, WELLTRACK):
        for name, one in [*template["Parameters"].items(), *template["Outputs"].items()]:
            meaning = f" | {one['Description'].rstrip('.')} |"
            rows = [x for x in lines if x.startswith(f"| `{name}` |") and x.endswith(meaning)]
            assert len(rows) == 1, name


def test_outputs_of_the_foundation_are_parameters_of_the_rest() -> None:
    passed_on = FOUNDATION["Outputs"].keys() - {"RepositoryUri", "TemplateBucket"}
    assert passed_on <= WELLTRACK["Parameters"].keys()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda p: p.stem)
def test_suppression_says_why(path: Path) -> None:
    for name, resource in load_template(path.stem)["Resources"].items():
        for one in resource.get("Metadata", {}).get("checkov", {}).get("skip", []):
            assert len(one["comment"].split()) >= 8, name
