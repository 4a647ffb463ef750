"""Dictionaries with which documents are deflated: what most documents of a kind say alike.

A person's document repeats where each fact comes from, seven times and more. Deflated with a dictionary of
the words that all such documents share, it takes a twelfth of its length. The dictionaries hold names of
fields, codes and examples of dates, and nothing of anybody.

What a file holds is read with the dictionary it was written with. So **a dictionary never changes**: one
that serves better gets the next number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_PERSON: Final = (
    '"clergy""military""retired""homemaker""unemployed""student","unknown","overruled":true,"contested":false,'
    '"state_enterprise","collective_enterprise","foreign_enterprise","public_institution","social_association",'
    '"private_hospital","private_school","accounting_firm","consulting_firm","individual_business","grassroots_'
    '"founder","owner","partner","contractor","platform_gig","minor_shareholder","director","chair","none",'
    '"frontline","clerical","business_staff","investor","editorial","new_media","near_media","we_media","writing",'
    '"arts","performing","planning_consulting","knowledge_service","skill_service","delivery","retail","tutoring",'
    '"registration":"non_profit","reg_type":"1","profession":"teacher","lawyer","doctor","accountant","ownership":"'
    '"main_income":"yes","licence":"","industry":"I65","income_share":0.,"full_time":"no","establishment":"'
    '"equity_share":0.,"equity":"substantial","uscc_prefix":"91","control":"private","service":"'
    '{"consents":[{"channel":"form","given_on":"2018-09-28","notice":"v1","purpose":"roster","withdrawn_on":"20'
    '"}],"contacts":[{"kind":"email","value":"@"},{"kind":"phone","value":"13"},{"kind":"phone","value":"1'
    '"}],"engagements":[{"employer":"有限公司律师事务所中心学校医院科技文化传媒","employer_business":"non_media",'
    '"employer_kind":["private_enterprise","law_firm"],'
    '"evidence":[{"fact":"employer_kind","from":"employer_text","notice":"","source":{"kind":"staff_visit_note",'
    '"employer_statement","public_register","reference":"2018","stated_on":"2018-11-01"},"strength":"presumed",'
    '"strength":"word","strength":"suffix","strength":"employer_word","strength":"code","value":["law_firm"],'
    '"words":"律师总监经理主管工程师"},{"fact":"employer_business","from":"presumed","notice":"'
    '"title":"","relation":"partner","role":"management"'
    '{"fact":"industry","from":"industry","notice":"{"fact":"profession","from":"profession","notice":"'
    '"value":["private_enterprise"]},{"fact":"employer","from":"employer","notice":"'
    '"value":["employee"]},{"fact":"title","from":"title","notice":"'
    '{"contacts":[{"kind":"phone","value":"1"}],"engagements":[{"employer_kind":"private_enterprise",'
    '"evidence":[{"fact":"employer_kind","from":"employer_kind","notice":".v1","source":{"kind":"person",'
    '"reference":"roster","stated_on":"2018-11-01"},"value":["private_enterprise"]},{"fact":"relation",'
    '"from":"relation","notice":".v1","source":{"kind":"person","reference":"","stated_on":"20"},'
    '"value":["employee"]},{"fact":"role","from":"role","notice":"'
    '"value":["professional"]}],"relation":"employee","role":"professional"}],"evidence":[{"fact":"name",'
    '"from":"name","notice":"","source":{"kind":"person","reference":"","stated_on":"20"},"value":[]},'
    '{"fact":"status","from":"status","notice":"},"value":["working"]},{"fact":"township","from":"township",'
    '"notice":"},"value":[]},{"fact":"contacts","from":"contacts","notice":"},"value":[]}],"id":"person-",'
    '"name":"","status":"working","township":"1'
)  # fmt: skip

_PLACEMENT: Final = (
    '"also_fits":["readings":["missing":["employer_kind","ownership","role","relation","main_engagement","main_income",'
    '"student","retired_or_not_working","civil_servant","public_institution","soe","mass_organisation",'
    '"grassroots_self_government","military","clergy","business_owner","self_employed_trader",'
    '"new_employment_group","non_management_non_technical_worker","volunteer","other","contested","undetermined",'
    '"investor","editorial","planning_consulting","knowledge_service","skill_service","writing","arts","performing",'
    '"social_organisation","private_hospital_or_school","foreign.management","foreign.technical","foreign",'
    '"objections":[{"closed_on":"2018-","raised_on":"20","resolution":"","reviewed_by":"","statement":"'
    '"rule":"private","clauses":["g1","g2a","g2b","g3","g4"],"new_media","freelance","outside","confirmed_by":"'
    '{"category":"private.management","private.technical","clauses":["g1"],"confirmed_by":"","confirmed_on":"20'
    '"decided_on":"2018-11-01","edition":"2015","first_placed_on":"2018-","outcome":"enterprise","person":"'
    '{"category":"professional_service","clauses":["g2a"],"decided_on":"2018-11-01","edition":"2017",'
    '"outcome":"intermediary","person":"person-","rule":"practice","since":"2018-","status":"confirmed"}'
)  # fmt: skip

_RECORD: Final = (
    '"amount":"1/1","appointed_on":"20","assigned_on":"20","attachments":["audience":"","carrier":"","centre":['
    '"closed_on":"20","commit":"","content":"","cost":"","cycle":"","deadline":"20","digest":"","due_on":"20'
    '"events":[{"fields":{"form":"","found":"","from":"","giver":"","in_force_on":"20","instructor":"'
    '"lead":"","line":"","members":["minutes":"","moves":["name_zh":"","nominated_on":"20","number":1,"note":"'
    '"organiser":"","parent":"","planned_on":"20","priority":1,"programme":"","published_on":"20","purposes":["'
    '"receiver":"","recognised_on":"20","report":"","resolution":"","role":"","rotation":"","round":"","seat":"'
    '"series":"","since":"20","stage":"","station":"","steps":[{"subject":"","target":"","task":"","term":{"'
    '"text_zh":"","until":"20","url":"https://","year":2018,"version":1,"visited":"","text_en":"","supports":["'
    '"end":"20","start":"20","planned":"held","cancelled","open","closed","district","township","town","street",'
    '"municipal","national","attempts":1,"body":"","channel":"smtp","contact":"","due_at":"2018-'
    'T00:00:00+00:00","event":"","state":"pending","sent","dead","recipient":"","subject":"",'
    '"digest":"","kind":"phone","owner":"person-","answered_on":"2018-","answers":{"group":"","survey":"'
    '{"by_body":"","by_person":"","held_on":"2018-","id":"visit-","kind":"","notice":"","person":"person-'
    '{"hosts":["platform-"],"id":"activity-","kind":"","name":"","participants":[{"count":1,'
    '"township":"1","name_zh":"","name":"","level":"district","platform":"platform-",'
    '{"activity":"activity-","attended_on":"2018-11-01","group":"","id":"attendance-","notice":".v1",'
    '"person":"person-","source":{"document":"","page":"","reference":""},"township":"1"}'
)  # fmt: skip

#: The dictionaries, by their numbers.
DICTIONARIES: Final[Mapping[int, bytes]] = {
    1: _PERSON.encode(),
    2: _PLACEMENT.encode(),
    3: _RECORD.encode(),
}
#: The dictionary of each kind; other kinds have :data:`GENERAL`.
DICTIONARY_OF_KIND: Final[Mapping[str, int]] = {"person": 1, "placement": 2}
GENERAL: Final = 3
