import type { Sentence } from '../schema.ts';
import { useSentence } from './use-sentence.ts';

export function Sentences({ sentences }: { sentences: Sentence[] }) {
  const sentence = useSentence();
  if (sentences.length === 0) return null;
  return (
    <ul className="sg-plain-list">
      {sentences.map(sentence).map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  );
}
