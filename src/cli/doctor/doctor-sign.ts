/** One thing that was looked at, and how it is. */
export interface DoctorSign {
  readonly about: string;
  readonly state: 'ok' | 'warning' | 'problem' | 'unknown';
  readonly message: string;
  /** It says what mends it; null where nothing is to be done. */
  readonly advice: string | null;
}

export const isWell = (about: string, message: string): DoctorSign => ({
  ...{ about, message },
  state: 'ok',
  advice: null,
});
