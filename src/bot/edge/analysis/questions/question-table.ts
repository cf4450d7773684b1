import type { z } from 'zod';
import type { Engine } from '../../../../review/index.ts';
import { drift } from './drift.ts';
import { look } from './look.ts';
import type { TaskQuestion, Workplace } from './question.ts';
import { revert } from './revert.ts';
import { review } from './review.ts';
import { survey } from './survey.ts';

/** All that an analysis process is asked, with how each is answered there. */
const QUESTIONS = { review, survey, look, drift, revert };

export type QuestionKind = keyof typeof QUESTIONS;

type RequestOf<Q> = Q extends { readonly request: z.ZodType<infer R> } ? R : never;

type ResultOf<Q> = Q extends TaskQuestion<RequestOf<Q>, infer R> ? R : never;

export type Requests = { readonly [K in QuestionKind]: RequestOf<(typeof QUESTIONS)[K]> };

export type Results = { readonly [K in QuestionKind]: ResultOf<(typeof QUESTIONS)[K]> };

const TABLE: { readonly [K in QuestionKind]: TaskQuestion<Requests[K], Results[K]> } = QUESTIONS;

export const isQuestion = (kind: string): kind is QuestionKind => Object.hasOwn(TABLE, kind);

/** Answers a request, which is checked wholly; throws where it is none of this kind. */
export async function answerQuestion<K extends QuestionKind>(
  kind: K,
  request: unknown,
  place: Workplace,
  engine: Engine,
): Promise<Results[K]> {
  const { request: schema, loadAnswer } = TABLE[kind];
  const whole = schema.parse(request);
  const { answer } = await loadAnswer();
  return answer(whole, place, engine);
}

/** Loads all answers: a process that has them does not care what becomes of the program on disk while it runs. */
export async function loadAnswers(): Promise<void> {
  await Promise.all(Object.values(TABLE).map(({ loadAnswer }) => loadAnswer()));
}

/** Whether a result answers a question of this kind. What else it holds was made by our own code, and is megabytes. */
export const isResultOf = <K extends QuestionKind>(
  kind: K,
  result: { readonly kind: string },
): result is Results[K] => TABLE[kind].isResult(result);
