"""A daily report in the form of the Norwegian ones, written by hand for these tests."""

STATUS = """
<w:reportNo>7</w:reportNo><w:dTim>2015-10-26T00:00:00+01:00</w:dTim>
<w:md uom="ft">10000</w:md><w:tvd uom="m">-999.99</w:tvd><w:diaHole uom="in">8.5</w:diaHole>
<w:strengthForm uom="kg/m3">1650</w:strengthForm><w:mdCsgLast uom="m">2768.7</w:mdCsgLast>
<w:presTestType>leak off test</w:presTestType><w:mdPlanned uom="m">-999.99</w:mdPlanned>
<w:waterDepth uom="m">91</w:waterDepth><w:sum24Hr>Drilled &lt;8 1/2"&gt; hole.</w:sum24Hr>
<w:forecast24Hr>None</w:forecast24Hr>
"""
ACTIVITIES = """
<w:activity><w:dTimStart>2015-10-25T00:00:00+02:00</w:dTimStart>
<w:dTimEnd>2015-10-25T03:00:00+01:00</w:dTimEnd><w:md uom="m">0</w:md><w:phase>drilling</w:phase>
<w:proprietaryCode>drilling -- trip</w:proprietaryCode><w:state>ok</w:state>
<w:stateDetailActivity>success</w:stateDetailActivity><w:comments>RIH.</w:comments></w:activity>
<w:activity><w:dTimStart>2015-10-25T03:00:00+01:00</w:dTimStart>
<w:dTimEnd>2015-10-26T00:00:00+01:00</w:dTimEnd><w:md uom="m">3048</w:md><w:phase>drilling</w:phase>
<w:proprietaryCode>interruption -- waiting on weather</w:proprietaryCode><w:state>fail</w:state>
<w:stateDetailActivity>operation failed</w:stateDetailActivity><w:comments>Waited.
Swell of 7 m.</w:comments></w:activity>
"""
SECTIONS = """
<w:fluid><w:type>Oil based</w:type><w:dTim>2015-10-25T12:00:00+01:00</w:dTim>
<w:density uom="lbm/galUS">12</w:density><w:pv uom="cP">30</w:pv><w:yp uom="lbf/100ft2">15</w:yp>
<w:gel30Min uom="Pa">9</w:gel30Min></w:fluid>
<w:surveyStation><w:dTim>2015-10-25T12:00:00+01:00</w:dTim><w:md uom="m">3000</w:md>
<w:incl uom="dega">12.5</w:incl><w:azi uom="dega">283.75</w:azi></w:surveyStation>
<w:surveyStation><w:dTim>2015-10-25T13:00:00+01:00</w:dTim><w:md uom="m">3010</w:md>
<w:incl uom="dega">12.5</w:incl></w:surveyStation>
"""
LEFT = "<w:equipFailureInfo><w:description>A pump.</w:description></w:equipFailureInfo>"


def write_report(
    status: str = STATUS, rest: str = SECTIONS + ACTIVITIES + LEFT, name: str = "34/1-1"
) -> str:
    """A `drillReport` of 25 October 2015, which has 25 hours in Oslo."""
    return f"""<w:drillReport>
<w:nameWell>NO {name}</w:nameWell><w:nameWellbore>NO {name}</w:nameWellbore><w:name>name</w:name>
<w:dTimStart>2015-10-25T00:00:00+02:00</w:dTimStart><w:dTimEnd>2015-10-26T00:00:00+01:00</w:dTimEnd>
<w:wellboreAlias><w:name>7080</w:name><w:namingSystem>NPD number</w:namingSystem></w:wellboreAlias>
<w:statusInfo>{status}</w:statusInfo>{rest}</w:drillReport>"""


def write_document(*reports: str) -> bytes:
    """A file of reports."""
    head = '<w:drillReports version="1.4.0.0" xmlns:w="http://www.witsml.org/schemas/1series">'
    return f"{head}\n{''.join(reports or (write_report(),))}\n</w:drillReports>".encode()
