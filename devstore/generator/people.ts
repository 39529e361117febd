import type { Address, Market } from '../model.ts';
import type { Random } from './random.ts';
import { slug } from './slug.ts';

const FIRST_NAMES =
  'Anna Emma Sanne Lotte Julia Eva Femke Iris Lisa Marloes Fleur Noor Roos Hanna Karin Ingrid Marieke Saskia Wilma Petra Fatima Yasmin Esra Naima Daan Sem Lucas Thijs Bram Jasper Ruben Koen Pieter Maarten Joost Hugo Wouter Jeroen Mark Erik Hans Kees Gerard Youssef Mehmet Amir Tim Stefan Lars Niels Charlotte Elise Amélie Louise Nele Katrien Bart Greet Wim Jürgen Sabine Anke Björn Zoë'.split(
    ' ',
  );
const LAST_NAMES =
  'de Jong|Jansen|de Vries|van den Berg|Bakker|van Dijk|Visser|Smit|Meijer|de Boer|Mulder|de Groot|Bos|Vos|Peters|Hendriks|van Leeuwen|Dekker|Brouwer|de Wit|Dijkstra|Smits|de Graaf|van der Meer|Kok|Jacobs|van der Heijden|Vermeulen|Schouten|Willems|Hoekstra|van Vliet|Postma|Kuipers|Veenstra|Kramer|van Beek|Blom|Post|Kuiper|Yılmaz|El Amrani|Kaya|Öztürk|Janssens|Maes|Peeters|Claes|Wouters|Müller|Schmidt|Weber|Lindqvist|Brown|Taylor|Keller'.split(
    '|',
  );
const STREETS =
  'Lindelaan Kerkstraat Dorpsstraat Molenweg Schoolstraat Wilgenlaan Beukenlaan Kastanjelaan Nieuwstraat Parkweg Havenkade Stationsweg Oudegracht Rozenstraat Tulpstraat Singel Zandpad Hoofdweg'.split(
    ' ',
  );

interface Place {
  country: string;
  city: string;
  zip: (rng: Random) => string;
  weight: number;
}

const dutch = (city: string, from: number, to: number, weight: number): Place => ({
  country: 'NL',
  city,
  weight,
  zip: (rng) => `${rng.int(from, to)} ${letter(rng)}${letter(rng)}`,
});
const letter = (rng: Random): string => 'ABCDEFGHJKLMNPRSTVWXZ'[rng.int(0, 20)]!;
const numbered = (country: string, city: string, from: number, to: number, weight: number): Place => ({
  country,
  city,
  weight,
  zip: (rng) => String(rng.int(from, to)),
});

export const PLACES: Place[] = [
  dutch('Amsterdam', 1011, 1109, 17),
  dutch('Rotterdam', 3011, 3089, 11),
  dutch('Utrecht', 3511, 3585, 11),
  dutch('Den Haag', 2491, 2597, 9),
  dutch('Haarlem', 2011, 2037, 5),
  dutch('Groningen', 9711, 9747, 5),
  dutch('Nijmegen', 6511, 6546, 4),
  dutch('Arnhem', 6811, 6846, 4),
  dutch('Leiden', 2311, 2334, 4),
  dutch('Eindhoven', 5611, 5658, 5),
  dutch('Breda', 4811, 4839, 3),
  dutch('Zwolle', 8011, 8045, 3),
  dutch('Deventer', 7411, 7437, 2),
  dutch('Maastricht', 6211, 6229, 2),
  dutch('Middelburg', 4331, 4341, 1),
  numbered('BE', 'Antwerpen', 2000, 2660, 3),
  numbered('BE', 'Gent', 9000, 9052, 3),
  numbered('BE', 'Leuven', 3000, 3018, 1.5),
  numbered('DE', 'Köln', 50667, 51149, 1.2),
  numbered('DE', 'Berlin', 10115, 14199, 1.2),
  { country: 'GB', city: 'London', weight: 1.2, zip: (rng) => `N${rng.int(1, 19)} ${rng.int(1, 9)}AA` },
  numbered('SE', 'Malmö', 21119, 21839, 0.6),
  numbered('CH', 'Zürich', 8001, 8064, 0.6),
  { country: 'JP', city: 'Kyoto', weight: 0.1, zip: (rng) => `60${rng.int(0, 9)}-8${rng.int(100, 999)}` },
];

/** What shoppers of these countries pay in, and how much of it a euro is. */
export const CURRENCY_ABROAD: Record<string, Market> = {
  GB: { currency: 'GBP', rate: 0.8462 },
  SE: { currency: 'SEK', rate: 11.284 },
  CH: { currency: 'CHF', rate: 0.9517 },
  JP: { currency: 'JPY', rate: 163.2 },
};

export interface Person {
  firstName: string;
  lastName: string;
  email: string;
  address: Address;
  locale: string;
}

/** A person with a home. Addresses are under example.* domains, which can never be anybody's. */
export function person(rng: Random, place: Place, serial: number): Person {
  const firstName = rng.pick(FIRST_NAMES);
  const lastName = rng.pick(LAST_NAMES);
  const domain = rng.pick(['example.com', 'example.org', 'example.net']);
  return {
    firstName,
    lastName,
    email: `${slug(firstName)}.${slug(lastName).replaceAll('-', '')}${serial}@${domain}`,
    address: address(rng, place, firstName, lastName),
    locale: place.country === 'NL' || place.country === 'BE' ? (rng.chance(0.86) ? 'nl' : 'en') : 'en',
  };
}

export function address(rng: Random, place: Place, firstName: string, lastName: string): Address {
  return {
    firstName,
    lastName,
    address1: `${rng.pick(STREETS)} ${rng.int(1, 180)}${rng.chance(0.12) ? rng.pick(['A', 'B', '-2', ' bis']) : ''}`,
    zip: place.zip(rng),
    city: place.city,
    countryCode: place.country,
    phone: rng.chance(0.25) ? `+3197010${rng.int(100000, 999999)}` : null,
  };
}

/** The friend or relative a gift goes to. */
export function recipient(rng: Random, place: Place): Address {
  return address(rng, place, rng.pick(FIRST_NAMES), rng.pick(LAST_NAMES));
}
