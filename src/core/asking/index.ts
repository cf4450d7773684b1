/**
 * What a person asks about one call: who makes it, and what it is for. Takes the words of the question and the mesh of
 * an environment; gives the answer of the model in sentences, with object, file and line. Knows nothing of changes, and
 * of how an answer is printed.
 */
export type { Answers } from './answer-question.ts';
export { answerQuestion } from './answer-question.ts';
export type { AnswerStep, CallAnswer, CallShare } from './call-answer.ts';
export { cite, objectText } from './cited.ts';
export { notSeenOf, refusedObjects } from './not-seen.ts';
export type { Question, QuestionWords } from './question.ts';
export { readQuestion } from './question.ts';
