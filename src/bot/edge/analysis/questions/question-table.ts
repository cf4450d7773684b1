import type { z } from 'zod';
import { drift } from './drift.ts';
import { look } from './look.ts';
import type { TaskQuestion } from './question.ts';
import { revert } from './revert.ts';
import { review } from './review.ts';
import { survey } from './survey.ts';

/** All that an analysis process is asked; `answers.ts` says how each is answered there. */
const QUESTIONS = { review, survey, look, drift, revert };

export type QuestionKind = keyof typeof QUESTIONS;

type RequestOf<Q> = Q extends { readonly request: z.ZodType<infer R> } ? R : never;

type ResultOf<Q> = Q extends TaskQuestion<RequestOf<Q>, infer R> ? R : never;

export type Requests = { readonly [K in QuestionKind]: RequestOf<(typeof QUESTIONS)[K]> };

export type Results = { readonly [K in QuestionKind]: ResultOf<(typeof QUESTIONS)[K]> };

const TABLE: { readonly [K in QuestionKind]: TaskQuestion<Requests[K], Results[K]> } = QUESTIONS;

export const isQuestion = (kind: string): kind is QuestionKind => Object.hasOwn(TABLE, kind);

/** A request that is whole; throws where it is none of this kind. */
export const parseRequest = <K extends QuestionKind>(kind: K, request: unknown): Requests[K] =>
  TABLE[kind].request.parse(request);

/** Whether a result answers a question of this kind. What else it holds was made by our own code, and is megabytes. */
export const isResultOf = <K extends QuestionKind>(
  kind: K,
  result: { readonly kind: string },
): result is Results[K] => TABLE[kind].isResult(result);
