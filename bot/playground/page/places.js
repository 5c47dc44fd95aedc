/** Places to share: one in the middle, two in wijken, and one outside the city to see that refused kindly. */
export const places = [
  { name: "Domtoren", latitude: 52.0907, longitude: 5.1214 },
  { name: "Kanaleneiland", latitude: 52.0716, longitude: 5.0936 },
  { name: "Overvecht", latitude: 52.119, longitude: 5.112 },
  { name: "Amsterdam", latitude: 52.37, longitude: 4.9 },
];

/** What to call a location: the place's name if it is one of ours, else its degrees. */
export function placeName([latitude, longitude]) {
  const known = places.find((place) => place.latitude === latitude && place.longitude === longitude);
  return known?.name ?? `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
}
