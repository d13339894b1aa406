#include "relay/source/fhir_table.h"

#include "bytes/base.h"

const char *const fhir_table_common[] = {
	[FHIR_RESOURCE] = ("meta:Meta implicitRules:uri language:code text:Narrative "
			   "extension*:Extension modifierExtension*:Extension"),
	[FHIR_BINARY] = "meta:Meta implicitRules:uri language:code",
	[FHIR_BACKBONE] = "id:string extension*:Extension modifierExtension*:Extension",
	[FHIR_DATATYPE] = "id:string extension*:Extension",
};

const struct fhir_table_entry fhir_table[] = {
	{ "AllergyIntolerance", FHIR_RESOURCE,
	  "identifier*:Identifier clinicalStatus:CodeableConcept verificationStatus:CodeableConcept "
	  "type:code(allergy|intolerance) category*:code(food|medication|environment|biologic) "
	  "criticality:code(low|high|unable-to-assess) code:CodeableConcept patient:Reference encounter:Reference "
	  "onset[x]:dateTime|Age|Period|Range|string recordedDate:dateTime recorder:Reference asserter:Reference "
	  "lastOccurrence:dateTime note*:Annotation reaction*:AllergyIntolerance.reaction" },
	{ "AllergyIntolerance.reaction", FHIR_BACKBONE,
	  "substance:CodeableConcept manifestation*:CodeableConcept description:string onset:dateTime "
	  "severity:code(mild|moderate|severe) exposureRoute:CodeableConcept note*:Annotation" },
	{ "Binary", FHIR_BINARY,
	  "contentType:code securityContext:Reference data:base64Binary" },
	{ "CarePlan", FHIR_RESOURCE,
	  "identifier*:Identifier instantiatesCanonical*:canonical instantiatesUri*:uri basedOn*:Reference "
	  "replaces*:Reference partOf*:Reference "
	  "status:code(draft|active|on-hold|revoked|completed|entered-in-error|unknown) "
	  "intent:code(proposal|plan|order|option) category*:CodeableConcept title:string description:string "
	  "subject:Reference encounter:Reference period:Period created:dateTime author:Reference contributor*:Reference "
	  "careTeam*:Reference addresses*:Reference supportingInfo*:Reference goal*:Reference activity*:CarePlan.activity "
	  "note*:Annotation" },
	{ "CarePlan.activity", FHIR_BACKBONE,
	  "outcomeCodeableConcept*:CodeableConcept outcomeReference*:Reference progress*:Annotation reference:Reference "
	  "detail:CarePlan.activity.detail" },
	{ "CarePlan.activity.detail", FHIR_BACKBONE,
	  "kind:code instantiatesCanonical*:canonical instantiatesUri*:uri code:CodeableConcept reasonCode*:CodeableConcept "
	  "reasonReference*:Reference goal*:Reference "
	  "status:code(not-started|scheduled|in-progress|on-hold|completed|cancelled|stopped|unknown|entered-in-error) "
	  "statusReason:CodeableConcept doNotPerform:boolean scheduled[x]:Timing|Period|string location:Reference "
	  "performer*:Reference product[x]:CodeableConcept|Reference dailyAmount:Quantity quantity:Quantity "
	  "description:string" },
	{ "Composition", FHIR_RESOURCE,
	  "identifier:Identifier status:code(preliminary|final|amended|entered-in-error) type:CodeableConcept "
	  "category*:CodeableConcept subject:Reference encounter:Reference date:dateTime author*:Reference title:string "
	  "confidentiality:code attester*:Composition.attester custodian:Reference relatesTo*:Composition.relatesTo "
	  "event*:Composition.event section*:Composition.section" },
	{ "Composition.attester", FHIR_BACKBONE,
	  "mode:code(personal|professional|legal|official) time:dateTime party:Reference" },
	{ "Composition.event", FHIR_BACKBONE,
	  "code*:CodeableConcept period:Period detail*:Reference" },
	{ "Composition.relatesTo", FHIR_BACKBONE,
	  "code:code(replaces|transforms|signs|appends) target[x]:Identifier|Reference" },
	{ "Composition.section", FHIR_BACKBONE,
	  "title:string code:CodeableConcept author*:Reference focus:Reference text:Narrative "
	  "mode:code(working|snapshot|changes) orderedBy:CodeableConcept entry*:Reference emptyReason:CodeableConcept "
	  "section*:Composition.section" },
	{ "Condition", FHIR_RESOURCE,
	  "identifier*:Identifier clinicalStatus:CodeableConcept verificationStatus:CodeableConcept "
	  "category*:CodeableConcept severity:CodeableConcept code:CodeableConcept bodySite*:CodeableConcept "
	  "subject:Reference encounter:Reference onset[x]:dateTime|Age|Period|Range|string "
	  "abatement[x]:dateTime|Age|Period|Range|string recordedDate:dateTime recorder:Reference asserter:Reference "
	  "stage*:Condition.stage evidence*:Condition.evidence note*:Annotation" },
	{ "Condition.evidence", FHIR_BACKBONE,
	  "code*:CodeableConcept detail*:Reference" },
	{ "Condition.stage", FHIR_BACKBONE,
	  "summary:CodeableConcept assessment*:Reference type:CodeableConcept" },
	{ "Coverage", FHIR_RESOURCE,
	  "identifier*:Identifier status:code(active|cancelled|draft|entered-in-error) type:CodeableConcept "
	  "policyHolder:Reference subscriber:Reference subscriberId:string beneficiary:Reference dependent:string "
	  "relationship:CodeableConcept period:Period payor*:Reference class*:Coverage.class order:positiveInt "
	  "network:string costToBeneficiary*:Coverage.costToBeneficiary subrogation:boolean contract*:Reference" },
	{ "Coverage.class", FHIR_BACKBONE,
	  "type:CodeableConcept value:string name:string" },
	{ "Coverage.costToBeneficiary", FHIR_BACKBONE,
	  "type:CodeableConcept value[x]:Quantity|Money exception*:Coverage.costToBeneficiary.exception" },
	{ "Coverage.costToBeneficiary.exception", FHIR_BACKBONE,
	  "type:CodeableConcept period:Period" },
	{ "DiagnosticReport", FHIR_RESOURCE,
	  "identifier*:Identifier basedOn*:Reference "
	  "status:code(registered|partial|preliminary|final|amended|corrected|appended|cancelled|entered-in-error|unknown) "
	  "category*:CodeableConcept code:CodeableConcept subject:Reference encounter:Reference "
	  "effective[x]:dateTime|Period issued:instant performer*:Reference resultsInterpreter*:Reference "
	  "specimen*:Reference result*:Reference imagingStudy*:Reference media*:DiagnosticReport.media conclusion:string "
	  "conclusionCode*:CodeableConcept presentedForm*:Attachment" },
	{ "DiagnosticReport.media", FHIR_BACKBONE,
	  "comment:string link:Reference" },
	{ "DocumentReference", FHIR_RESOURCE,
	  "masterIdentifier:Identifier identifier*:Identifier status:code(current|superseded|entered-in-error) "
	  "docStatus:code(preliminary|final|amended|entered-in-error) type:CodeableConcept category*:CodeableConcept "
	  "subject:Reference date:instant author*:Reference authenticator:Reference custodian:Reference "
	  "relatesTo*:DocumentReference.relatesTo description:string securityLabel*:CodeableConcept "
	  "content*:DocumentReference.content context:DocumentReference.context" },
	{ "DocumentReference.content", FHIR_BACKBONE,
	  "attachment:Attachment format:Coding" },
	{ "DocumentReference.context", FHIR_BACKBONE,
	  "encounter*:Reference event*:CodeableConcept period:Period facilityType:CodeableConcept "
	  "practiceSetting:CodeableConcept sourcePatientInfo:Reference related*:Reference" },
	{ "DocumentReference.relatesTo", FHIR_BACKBONE,
	  "code:code(replaces|transforms|signs|appends) target:Reference" },
	{ "Encounter", FHIR_RESOURCE,
	  "identifier*:Identifier "
	  "status:code(planned|arrived|triaged|in-progress|onleave|finished|cancelled|entered-in-error|unknown) "
	  "statusHistory*:Encounter.statusHistory class:Coding classHistory*:Encounter.classHistory type*:CodeableConcept "
	  "serviceType:CodeableConcept priority:CodeableConcept subject:Reference episodeOfCare*:Reference "
	  "basedOn*:Reference participant*:Encounter.participant appointment*:Reference period:Period length:Duration "
	  "reasonCode*:CodeableConcept reasonReference*:Reference diagnosis*:Encounter.diagnosis account*:Reference "
	  "hospitalization:Encounter.hospitalization location*:Encounter.location serviceProvider:Reference "
	  "partOf:Reference" },
	{ "Encounter.classHistory", FHIR_BACKBONE,
	  "class:Coding period:Period" },
	{ "Encounter.diagnosis", FHIR_BACKBONE,
	  "condition:Reference use:CodeableConcept rank:positiveInt" },
	{ "Encounter.hospitalization", FHIR_BACKBONE,
	  "preAdmissionIdentifier:Identifier origin:Reference admitSource:CodeableConcept reAdmission:CodeableConcept "
	  "dietPreference*:CodeableConcept specialCourtesy*:CodeableConcept specialArrangement*:CodeableConcept "
	  "destination:Reference dischargeDisposition:CodeableConcept" },
	{ "Encounter.location", FHIR_BACKBONE,
	  "location:Reference status:code(planned|active|reserved|completed) physicalType:CodeableConcept period:Period" },
	{ "Encounter.participant", FHIR_BACKBONE,
	  "type*:CodeableConcept period:Period individual:Reference" },
	{ "Encounter.statusHistory", FHIR_BACKBONE,
	  "status:code(planned|arrived|triaged|in-progress|onleave|finished|cancelled|entered-in-error|unknown) "
	  "period:Period" },
	{ "FamilyMemberHistory", FHIR_RESOURCE,
	  "identifier*:Identifier instantiatesCanonical*:canonical instantiatesUri*:uri "
	  "status:code(partial|completed|entered-in-error|health-unknown) dataAbsentReason:CodeableConcept "
	  "patient:Reference date:dateTime name:string relationship:CodeableConcept sex:CodeableConcept "
	  "born[x]:Period|date|string age[x]:Age|Range|string estimatedAge:boolean "
	  "deceased[x]:boolean|Age|Range|date|string reasonCode*:CodeableConcept reasonReference*:Reference "
	  "note*:Annotation condition*:FamilyMemberHistory.condition" },
	{ "FamilyMemberHistory.condition", FHIR_BACKBONE,
	  "code:CodeableConcept outcome:CodeableConcept contributedToDeath:boolean onset[x]:Age|Range|Period|string "
	  "note*:Annotation" },
	{ "ImagingStudy", FHIR_RESOURCE,
	  "identifier*:Identifier status:code(registered|available|cancelled|entered-in-error|unknown) modality*:Coding "
	  "subject:Reference encounter:Reference started:dateTime basedOn*:Reference referrer:Reference "
	  "interpreter*:Reference endpoint*:Reference numberOfSeries:unsignedInt numberOfInstances:unsignedInt "
	  "procedureReference:Reference procedureCode*:CodeableConcept location:Reference reasonCode*:CodeableConcept "
	  "reasonReference*:Reference note*:Annotation description:string series*:ImagingStudy.series" },
	{ "ImagingStudy.series", FHIR_BACKBONE,
	  "uid:id number:unsignedInt modality:Coding description:string numberOfInstances:unsignedInt endpoint*:Reference "
	  "bodySite:Coding laterality:Coding specimen*:Reference started:dateTime performer*:ImagingStudy.series.performer "
	  "instance*:ImagingStudy.series.instance" },
	{ "ImagingStudy.series.instance", FHIR_BACKBONE,
	  "uid:id sopClass:Coding number:unsignedInt title:string" },
	{ "ImagingStudy.series.performer", FHIR_BACKBONE,
	  "function:CodeableConcept actor:Reference" },
	{ "Immunization", FHIR_RESOURCE,
	  "identifier*:Identifier status:code(completed|entered-in-error|not-done) statusReason:CodeableConcept "
	  "vaccineCode:CodeableConcept patient:Reference encounter:Reference occurrence[x]:dateTime|string "
	  "recorded:dateTime primarySource:boolean reportOrigin:CodeableConcept location:Reference manufacturer:Reference "
	  "lotNumber:string expirationDate:date site:CodeableConcept route:CodeableConcept doseQuantity:Quantity "
	  "performer*:Immunization.performer note*:Annotation reasonCode*:CodeableConcept reasonReference*:Reference "
	  "isSubpotent:boolean subpotentReason*:CodeableConcept education*:Immunization.education "
	  "programEligibility*:CodeableConcept fundingSource:CodeableConcept reaction*:Immunization.reaction "
	  "protocolApplied*:Immunization.protocolApplied" },
	{ "Immunization.education", FHIR_BACKBONE,
	  "documentType:string reference:uri publicationDate:dateTime presentationDate:dateTime" },
	{ "Immunization.performer", FHIR_BACKBONE,
	  "function:CodeableConcept actor:Reference" },
	{ "Immunization.protocolApplied", FHIR_BACKBONE,
	  "series:string authority:Reference targetDisease*:CodeableConcept doseNumber[x]:positiveInt|string "
	  "seriesDoses[x]:positiveInt|string" },
	{ "Immunization.reaction", FHIR_BACKBONE,
	  "date:dateTime detail:Reference reported:boolean" },
	{ "Media", FHIR_RESOURCE,
	  "identifier*:Identifier basedOn*:Reference partOf*:Reference "
	  "status:code(preparation|in-progress|not-done|on-hold|stopped|completed|entered-in-error|unknown) "
	  "type:CodeableConcept modality:CodeableConcept view:CodeableConcept subject:Reference encounter:Reference "
	  "created[x]:dateTime|Period issued:instant operator:Reference reasonCode*:CodeableConcept "
	  "bodySite:CodeableConcept deviceName:string device:Reference height:positiveInt width:positiveInt "
	  "frames:positiveInt duration:decimal content:Attachment note*:Annotation" },
	{ "MedicationRequest", FHIR_RESOURCE,
	  "identifier*:Identifier status:code(active|on-hold|cancelled|completed|entered-in-error|stopped|draft|unknown) "
	  "statusReason:CodeableConcept "
	  "intent:code(proposal|plan|order|original-order|reflex-order|filler-order|instance-order|option) "
	  "category*:CodeableConcept priority:code(routine|urgent|asap|stat) doNotPerform:boolean "
	  "reported[x]:boolean|Reference medication[x]:CodeableConcept|Reference subject:Reference encounter:Reference "
	  "supportingInformation*:Reference authoredOn:dateTime requester:Reference performer:Reference "
	  "performerType:CodeableConcept recorder:Reference reasonCode*:CodeableConcept reasonReference*:Reference "
	  "instantiatesCanonical*:canonical instantiatesUri*:uri basedOn*:Reference groupIdentifier:Identifier "
	  "courseOfTherapyType:CodeableConcept insurance*:Reference note*:Annotation dosageInstruction*:Dosage "
	  "dispenseRequest:MedicationRequest.dispenseRequest substitution:MedicationRequest.substitution "
	  "priorPrescription:Reference detectedIssue*:Reference eventHistory*:Reference" },
	{ "MedicationRequest.dispenseRequest", FHIR_BACKBONE,
	  "initialFill:MedicationRequest.dispenseRequest.initialFill dispenseInterval:Duration validityPeriod:Period "
	  "numberOfRepeatsAllowed:unsignedInt quantity:Quantity expectedSupplyDuration:Duration performer:Reference" },
	{ "MedicationRequest.dispenseRequest.initialFill", FHIR_BACKBONE,
	  "quantity:Quantity duration:Duration" },
	{ "MedicationRequest.substitution", FHIR_BACKBONE,
	  "allowed[x]:boolean|CodeableConcept reason:CodeableConcept" },
	{ "MedicationStatement", FHIR_RESOURCE,
	  "identifier*:Identifier basedOn*:Reference partOf*:Reference "
	  "status:code(active|completed|entered-in-error|intended|stopped|on-hold|unknown|not-taken) "
	  "statusReason*:CodeableConcept category:CodeableConcept medication[x]:CodeableConcept|Reference subject:Reference "
	  "context:Reference effective[x]:dateTime|Period dateAsserted:dateTime informationSource:Reference "
	  "derivedFrom*:Reference reasonCode*:CodeableConcept reasonReference*:Reference note*:Annotation dosage*:Dosage" },
	{ "Observation", FHIR_RESOURCE,
	  "identifier*:Identifier basedOn*:Reference partOf*:Reference "
	  "status:code(registered|preliminary|final|amended|corrected|cancelled|entered-in-error|unknown) "
	  "category*:CodeableConcept code:CodeableConcept subject:Reference focus*:Reference encounter:Reference "
	  "effective[x]:dateTime|Period|Timing|instant issued:instant performer*:Reference "
	  "value[x]:Quantity|CodeableConcept|string|boolean|integer|Range|Ratio|SampledData|time|dateTime|Period "
	  "dataAbsentReason:CodeableConcept interpretation*:CodeableConcept note*:Annotation bodySite:CodeableConcept "
	  "method:CodeableConcept specimen:Reference device:Reference referenceRange*:Observation.referenceRange "
	  "hasMember*:Reference derivedFrom*:Reference component*:Observation.component" },
	{ "Observation.component", FHIR_BACKBONE,
	  "code:CodeableConcept "
	  "value[x]:Quantity|CodeableConcept|string|boolean|integer|Range|Ratio|SampledData|time|dateTime|Period "
	  "dataAbsentReason:CodeableConcept interpretation*:CodeableConcept referenceRange*:Observation.referenceRange" },
	{ "Observation.referenceRange", FHIR_BACKBONE,
	  "low:Quantity high:Quantity type:CodeableConcept appliesTo*:CodeableConcept age:Range text:string" },
	{ "Organization", FHIR_RESOURCE,
	  "identifier*:Identifier active:boolean type*:CodeableConcept name:string alias*:string telecom*:ContactPoint "
	  "address*:Address partOf:Reference contact*:Organization.contact endpoint*:Reference" },
	{ "Organization.contact", FHIR_BACKBONE,
	  "purpose:CodeableConcept name:HumanName telecom*:ContactPoint address:Address" },
	{ "Patient", FHIR_RESOURCE,
	  "identifier*:Identifier active:boolean name*:HumanName telecom*:ContactPoint "
	  "gender:code(male|female|other|unknown) birthDate:date deceased[x]:boolean|dateTime address*:Address "
	  "maritalStatus:CodeableConcept multipleBirth[x]:boolean|integer photo*:Attachment contact*:Patient.contact "
	  "communication*:Patient.communication generalPractitioner*:Reference managingOrganization:Reference "
	  "link*:Patient.link" },
	{ "Patient.communication", FHIR_BACKBONE,
	  "language:CodeableConcept preferred:boolean" },
	{ "Patient.contact", FHIR_BACKBONE,
	  "relationship*:CodeableConcept name:HumanName telecom*:ContactPoint address:Address "
	  "gender:code(male|female|other|unknown) organization:Reference period:Period" },
	{ "Patient.link", FHIR_BACKBONE,
	  "other:Reference type:code(replaced-by|replaces|refer|seealso)" },
	{ "Practitioner", FHIR_RESOURCE,
	  "identifier*:Identifier active:boolean name*:HumanName telecom*:ContactPoint address*:Address "
	  "gender:code(male|female|other|unknown) birthDate:date photo*:Attachment "
	  "qualification*:Practitioner.qualification communication*:CodeableConcept" },
	{ "Practitioner.qualification", FHIR_BACKBONE,
	  "identifier*:Identifier code:CodeableConcept period:Period issuer:Reference" },
	{ "Procedure", FHIR_RESOURCE,
	  "identifier*:Identifier instantiatesCanonical*:canonical instantiatesUri*:uri basedOn*:Reference "
	  "partOf*:Reference "
	  "status:code(preparation|in-progress|not-done|on-hold|stopped|completed|entered-in-error|unknown) "
	  "statusReason:CodeableConcept category:CodeableConcept code:CodeableConcept subject:Reference encounter:Reference "
	  "performed[x]:dateTime|Period|string|Age|Range recorder:Reference asserter:Reference "
	  "performer*:Procedure.performer location:Reference reasonCode*:CodeableConcept reasonReference*:Reference "
	  "bodySite*:CodeableConcept outcome:CodeableConcept report*:Reference complication*:CodeableConcept "
	  "complicationDetail*:Reference followUp*:CodeableConcept note*:Annotation focalDevice*:Procedure.focalDevice "
	  "usedReference*:Reference usedCode*:CodeableConcept" },
	{ "Procedure.focalDevice", FHIR_BACKBONE,
	  "action:CodeableConcept manipulated:Reference" },
	{ "Procedure.performer", FHIR_BACKBONE,
	  "function:CodeableConcept actor:Reference onBehalfOf:Reference" },
	{ "ServiceRequest", FHIR_RESOURCE,
	  "identifier*:Identifier instantiatesCanonical*:canonical instantiatesUri*:uri basedOn*:Reference "
	  "replaces*:Reference requisition:Identifier "
	  "status:code(draft|active|on-hold|revoked|completed|entered-in-error|unknown) "
	  "intent:code(proposal|plan|directive|order|original-order|reflex-order|filler-order|instance-order|option) "
	  "category*:CodeableConcept priority:code(routine|urgent|asap|stat) doNotPerform:boolean code:CodeableConcept "
	  "orderDetail*:CodeableConcept quantity[x]:Quantity|Ratio|Range subject:Reference encounter:Reference "
	  "occurrence[x]:dateTime|Period|Timing asNeeded[x]:boolean|CodeableConcept authoredOn:dateTime requester:Reference "
	  "performerType:CodeableConcept performer*:Reference locationCode*:CodeableConcept locationReference*:Reference "
	  "reasonCode*:CodeableConcept reasonReference*:Reference insurance*:Reference supportingInfo*:Reference "
	  "specimen*:Reference bodySite*:CodeableConcept note*:Annotation patientInstruction:string "
	  "relevantHistory*:Reference" },
	{ "Address", FHIR_DATATYPE,
	  "use:code(home|work|temp|old|billing) type:code(postal|physical|both) text:string line*:string city:string "
	  "district:string state:string postalCode:string country:string period:Period" },
	{ "Age", FHIR_DATATYPE,
	  "value:decimal comparator:code(<|<=|>=|>) unit:string system:uri code:code" },
	{ "Annotation", FHIR_DATATYPE,
	  "author[x]:Reference|string time:dateTime text:markdown" },
	{ "Attachment", FHIR_DATATYPE,
	  "contentType:code language:code data:base64Binary url:url size:unsignedInt hash:base64Binary title:string "
	  "creation:dateTime" },
	{ "CodeableConcept", FHIR_DATATYPE,
	  "coding*:Coding text:string" },
	{ "Coding", FHIR_DATATYPE,
	  "system:uri version:string code:code display:string userSelected:boolean" },
	{ "ContactPoint", FHIR_DATATYPE,
	  "system:code(phone|fax|email|pager|url|sms|other) value:string use:code(home|work|temp|old|mobile) "
	  "rank:positiveInt period:Period" },
	{ "Count", FHIR_DATATYPE,
	  "value:decimal comparator:code(<|<=|>=|>) unit:string system:uri code:code" },
	{ "Distance", FHIR_DATATYPE,
	  "value:decimal comparator:code(<|<=|>=|>) unit:string system:uri code:code" },
	{ "Dosage", FHIR_DATATYPE,
	  "modifierExtension*:Extension sequence:integer text:string additionalInstruction*:CodeableConcept "
	  "patientInstruction:string timing:Timing asNeeded[x]:boolean|CodeableConcept site:CodeableConcept "
	  "route:CodeableConcept method:CodeableConcept doseAndRate*:Dosage.doseAndRate maxDosePerPeriod:Ratio "
	  "maxDosePerAdministration:Quantity maxDosePerLifetime:Quantity" },
	{ "Dosage.doseAndRate", FHIR_DATATYPE,
	  "type:CodeableConcept dose[x]:Range|Quantity rate[x]:Ratio|Range|Quantity" },
	{ "Duration", FHIR_DATATYPE,
	  "value:decimal comparator:code(<|<=|>=|>) unit:string system:uri code:code" },
	{ "Extension", FHIR_DATATYPE,
	  "url:uri "
	  "value[x]:base64Binary|boolean|canonical|code|date|dateTime|decimal|id|instant|integer|markdown|oid|"
	  "positiveInt|string|time|unsignedInt|uri|url|uuid|Address|Age|Annotation|Attachment|CodeableConcept|"
	  "Coding|ContactPoint|Count|Distance|Duration|HumanName|Identifier|Money|Period|Quantity|Range|Ratio|"
	  "Reference|SampledData|Timing|Dosage|Meta" },
	{ "HumanName", FHIR_DATATYPE,
	  "use:code(usual|official|temp|nickname|anonymous|old|maiden) text:string family:string given*:string "
	  "prefix*:string suffix*:string period:Period" },
	{ "Identifier", FHIR_DATATYPE,
	  "use:code(usual|official|temp|secondary|old) type:CodeableConcept system:uri value:string period:Period "
	  "assigner:Reference" },
	{ "Meta", FHIR_DATATYPE,
	  "versionId:id lastUpdated:instant source:uri profile*:canonical security*:Coding tag*:Coding" },
	{ "Money", FHIR_DATATYPE,
	  "value:decimal currency:code" },
	{ "Narrative", FHIR_DATATYPE,
	  "status:code(generated|extensions|additional|empty) div:xhtml" },
	{ "Period", FHIR_DATATYPE,
	  "start:dateTime end:dateTime" },
	{ "Quantity", FHIR_DATATYPE,
	  "value:decimal comparator:code(<|<=|>=|>) unit:string system:uri code:code" },
	{ "Range", FHIR_DATATYPE,
	  "low:Quantity high:Quantity" },
	{ "Ratio", FHIR_DATATYPE,
	  "numerator:Quantity denominator:Quantity" },
	{ "Reference", FHIR_DATATYPE,
	  "reference:string type:uri identifier:Identifier display:string" },
	{ "SampledData", FHIR_DATATYPE,
	  "origin:Quantity period:decimal factor:decimal lowerLimit:decimal upperLimit:decimal dimensions:positiveInt "
	  "data:string" },
	{ "Timing", FHIR_DATATYPE,
	  "modifierExtension*:Extension event*:dateTime repeat:Timing.repeat code:CodeableConcept" },
	{ "Timing.repeat", FHIR_DATATYPE,
	  "bounds[x]:Duration|Range|Period count:positiveInt countMax:positiveInt duration:decimal durationMax:decimal "
	  "durationUnit:code(s|min|h|d|wk|mo|a) frequency:positiveInt frequencyMax:positiveInt period:decimal "
	  "periodMax:decimal periodUnit:code(s|min|h|d|wk|mo|a) dayOfWeek*:code(mon|tue|wed|thu|fri|sat|sun) "
	  "timeOfDay*:time "
	  "when*:code(MORN|MORN.early|MORN.late|NOON|AFT|AFT.early|AFT.late|EVE|EVE.early|EVE.late|NIGHT|PHS|HS|"
	  "WAKE|C|CM|CD|CV|AC|ACM|ACD|ACV|PC|PCM|PCD|PCV) "
	  "offset:unsignedInt" },
};

const size_t fhir_table_n = LEN(fhir_table);
