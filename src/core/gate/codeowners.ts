/** A CODEOWNERS file as it was found, unparsed. */
export interface OwnersFile {
  /** `.github/CODEOWNERS`, `CODEOWNERS` or `docs/CODEOWNERS`: the first that exists. */
  readonly file: string;
  readonly text: string;
}
