/**
 * Questions in the form of the conformance cases: objects, the mesh's settings and one question about them. Takes the
 * text of a case; gives the answer of the model in the same form. Knows nothing of expectations and of changes.
 */
export { answerCase } from './answer-case.ts';
