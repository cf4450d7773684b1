import { counted, lastNet, nettedJson, plainText } from '../../manifest/index.ts';
import type { DoctorSign } from './doctor-sign.ts';

const MARKS: Readonly<Record<DoctorSign['state'], string>> = {
  ok: 'ok',
  warning: 'warning',
  problem: 'PROBLEM',
  unknown: 'unknown',
};

const STATE_WIDTH = 9;
const ABOUT_WIDTH = 15;

/** Says in one screen how an installation is: a line for each thing, and below it what mends it. */
export function doctorReport(signs: readonly DoctorSign[]): string {
  const lines = signs.flatMap(({ state, about, message, advice }) => [
    `${MARKS[state].padEnd(STATE_WIDTH)}${about.padEnd(ABOUT_WIDTH)}${message}`,
    ...(advice === null ? [] : [`${' '.repeat(STATE_WIDTH + ABOUT_WIDTH)}${advice}`]),
  ]);
  return lastNet(`${[...lines, sumOf(signs)].map(plainText).join('\n')}\n`);
}

const countOf = (signs: readonly DoctorSign[], state: DoctorSign['state']): number =>
  signs.filter((each) => each.state === state).length;

function sumOf(signs: readonly DoctorSign[]): string {
  const [problems, warnings, unknown] = [
    countOf(signs, 'problem'),
    countOf(signs, 'warning'),
    countOf(signs, 'unknown'),
  ];
  if (problems + warnings + unknown === 0) return 'Nothing is wrong.';
  return `${[
    ...(problems > 0 ? [counted(problems, 'problem')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(unknown > 0 ? [`${String(unknown)} not known`] : []),
  ].join(', ')}.`;
}

/** The same as JSON. Fields are only ever added. */
export const doctorJson = (signs: readonly DoctorSign[], asOf: number): string =>
  `${nettedJson({
    schemaVersion: '1.0',
    asOf: new Date(asOf).toISOString(),
    problems: countOf(signs, 'problem'),
    signs,
  })}\n`;
