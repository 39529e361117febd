/** What every check ends with: its offences, each with a place and a sentence that says why, and the exit code. */
export interface Offence {
  where: string;
  why: string;
}

export function report(offences: Offence[], fine: string): void {
  for (const { where, why } of offences) console.error(`${where}\n    ${why}`);
  if (offences.length === 0) console.log(fine);
  else process.exitCode = 1;
}
