import type { AnswerStep, CallAnswer } from '../../../istio/index.ts';
import { nettedJson } from '../../../manifest/index.ts';

/** Answers for programs (docs/ask.md). Fields are only ever added. */
export const answerJson = (answers: readonly CallAnswer[]): string =>
  `${nettedJson({ schemaVersion: '1.0', answers: answers.map(answerOf) })}\n`;

const answerOf = (answer: CallAnswer): object => ({
  environment: answer.environment,
  production: answer.production,
  from: answer.isFromOutside ? null : answer.caller,
  gateway: answer.isFromOutside ? answer.caller : null,
  host: answer.host,
  port: answer.port,
  ends: answer.ends,
  sentence: answer.sentence,
  steps: answer.steps.map(stepOf),
  shares: answer.shares.map(({ steps, ...share }) => ({ ...share, steps: steps.map(stepOf) })),
  timeout: answer.timeout,
  retries: answer.retries,
  notes: answer.notes,
  istioVersion: answer.istioVersion,
  versionNote: answer.versionNote,
  notSeen: answer.notSeen,
});

const stepOf = ({ step, says, notes, places }: AnswerStep): object => ({
  step,
  says,
  notes,
  places: places.map(({ object, origin }) => ({
    object,
    file: origin.file,
    line: origin.line,
  })),
});
