import { Box } from '@shopify/polaris';
import type { ReactNode } from 'react';

/** Words and fields beside the cards: on a narrow screen cards reach the edges, and these must not. */
export function OutsideCard({ children }: { children: ReactNode }) {
  return <Box paddingInline={{ xs: '400', sm: '0' }}>{children}</Box>;
}
