/** For each resource type: where its title, date and first details stand, and in which order its facts are read. */

export const KINDS = [
	"visit", "diagnosis", "medication", "allergy", "lab", "vital", "report", "imaging", "document", "immunization",
	"procedure", "plan", "finding", "person", "other",
] as const;

export type Kind = (typeof KINDS)[number];

export interface Shape {
	kind: Kind;
	/** JSON pointers; the first that has something. */
	title: string[];
	when: string[];
	/** All that have something; "*" stands for each place of a list. */
	details: string[];
	/** Elements in the order of reading; what is not named follows. */
	order: string[];
}

function shape(kind: Kind, title: string, when: string, details: string, order: string): Shape {
	const pointers = (names: string) => names.split(" ").filter(Boolean).map((name) => `/${name}`);
	return {
		kind,
		title: pointers(title),
		when: pointers(when),
		details: pointers(details),
		order: order.split(" ").filter(Boolean),
	};
}

export const UNKNOWN_SHAPE = shape("other",
	"title code type category/0 description name",
	("date effectiveDateTime effectivePeriod/start effectiveInstant occurrenceDateTime occurrencePeriod/start "
		+ "performedDateTime performedPeriod/start period/start started created createdDateTime authoredOn recordedDate issued"),
	"description", "code status");

export const SHAPES: Record<string, Shape> = {
	Encounter: shape("visit", "serviceType type/0 reasonCode/0 class", "period/start",
		"class reasonCode/0 participant/0/individual location/0/location",
		"class serviceType type status period reasonCode reasonReference diagnosis participant location hospitalization length serviceProvider"),
	Condition: shape("diagnosis", "code", "recordedDate onsetDateTime onsetPeriod/start", "severity bodySite/0",
		"code clinicalStatus verificationStatus category severity bodySite onsetDateTime abatementDateTime recordedDate recorder asserter stage evidence note"),
	MedicationRequest: shape("medication", "medicationCodeableConcept medicationReference contained/0/code", "authoredOn",
		"dosageInstruction/*/text dosageInstruction/*/timing/code",
		"medicationCodeableConcept medicationReference status statusReason dosageInstruction dispenseRequest reasonCode reasonReference authoredOn requester category note"),
	MedicationStatement: shape("medication", "medicationCodeableConcept medicationReference contained/0/code",
		"effectiveDateTime effectivePeriod/start dateAsserted", "dosage/*/text dosage/*/timing/code",
		"medicationCodeableConcept medicationReference status dosage effectiveDateTime effectivePeriod dateAsserted reasonCode note"),
	AllergyIntolerance: shape("allergy", "code reaction/0/substance", "recordedDate onsetDateTime",
		"reaction/0/manifestation/0 criticality",
		"code type category criticality reaction clinicalStatus verificationStatus onsetDateTime lastOccurrence recordedDate recorder asserter note"),
	Observation: shape("lab", "code", "effectiveDateTime effectivePeriod/start effectiveInstant issued", "specimen",
		"code component referenceRange interpretation status category effectiveDateTime effectivePeriod issued specimen method bodySite performer note"),
	DiagnosticReport: shape("report", "code category/0", "effectiveDateTime effectivePeriod/start issued", "category/0 conclusion",
		"code category conclusion conclusionCode status effectiveDateTime effectivePeriod issued performer resultsInterpreter result presentedForm media"),
	ImagingStudy: shape("imaging", "description procedureCode/0 series/0/description modality/0 series/0/modality", "started series/0/started",
		"modality/0 series/0/modality series/0/bodySite",
		"description modality procedureCode started status reasonCode numberOfSeries numberOfInstances series interpreter referrer note"),
	Media: shape("imaging", "content/title type modality", "createdDateTime createdPeriod/start issued", "modality bodySite",
		"content type modality bodySite view createdDateTime issued operator note"),
	DocumentReference: shape("document", "description content/0/attachment/title type category/0", "date context/period/start",
		"type category/0", "description type category date author docStatus status content context"),
	Composition: shape("document", "title type", "date", "type", "title type date author status section event"),
	Binary: shape("document", "contentType", "", "", "contentType"),
	Immunization: shape("immunization", "vaccineCode", "occurrenceDateTime recorded", "occurrenceString lotNumber",
		"vaccineCode occurrenceDateTime occurrenceString status statusReason protocolApplied doseQuantity site route lotNumber manufacturer expirationDate performer location reaction note"),
	Procedure: shape("procedure", "code", "performedDateTime performedPeriod/start", "performedString bodySite/0 reasonCode/0 reasonReference/0",
		"code category performedDateTime performedPeriod performedString status bodySite reasonCode reasonReference outcome complication followUp performer location note"),
	CarePlan: shape("plan", "title category/0 description", "period/start created", "activity/*/detail/code activity/*/reference",
		"title category description status period activity goal addresses author careTeam note"),
	Goal: shape("plan", "description", "startDate statusDate", "achievementStatus",
		"description lifecycleStatus achievementStatus priority startDate target addresses note"),
	ServiceRequest: shape("plan", "code", "authoredOn occurrenceDateTime occurrencePeriod/start", "reasonCode/0",
		"code category status priority occurrenceDateTime authoredOn requester performer reasonCode reasonReference bodySite patientInstruction note"),
	Patient: shape("person", "name", "", "gender birthDate", "name gender birthDate telecom address maritalStatus contact communication generalPractitioner"),
	Coverage: shape("person", "type payor/0", "period/start", "payor/0 subscriberId", "type payor subscriberId status relationship period class network"),
	FamilyMemberHistory: shape("person", "relationship name", "date", "condition/*/code", "relationship name sex condition status date note"),
	Practitioner: shape("other", "name", "", "qualification/0/code", "name qualification telecom gender"),
	Organization: shape("other", "name", "", "type/0", "name type telecom address"),
};
