package simulate

import (
	"fmt"
	"strings"
)

// person is an agent or a supervisor.
type person struct{ name, custom, email string }

// directory gives the center's people unique names.
type directory struct {
	seed uint64
	next uint64
}

func newDirectory(seed uint64) *directory { return &directory{seed: mix(seed)} }

// hire returns the next person.
func (d *directory) hire() person {
	pairs := uint64(len(firstNames) * len(lastNames))
	// A stride coprime to the number of pairs visits each of them once.
	pair := (d.seed%pairs + d.next*stride) % pairs
	round := d.next / pairs
	d.next++
	first := firstNames[pair%uint64(len(firstNames))]
	last := lastNames[pair/uint64(len(firstNames))]
	p := person{name: first + " " + last, custom: first}
	address := strings.ToLower(first + "." + last)
	if round > 0 {
		p.name = fmt.Sprintf("%s %d", p.name, round+1)
		address = fmt.Sprintf("%s%d", address, round+1)
	}
	p.email = address + "@example.com"
	return p
}

// stride is prime and larger than the number of pairs.
const stride = 1_000_003

// customer is a number that determines all of a customer's data.
type customer uint64

// display is the customer's name, e-mail address or phone number.
func (c customer) display() string {
	bits := mix(uint64(c))
	first := firstNames[bits%uint64(len(firstNames))]
	last := lastNames[bits>>16%uint64(len(lastNames))]
	switch known := bits >> 32 % 100; {
	case known < 82:
		return first + " " + last
	case known < 89:
		return strings.ToLower(first) + "." + strings.ToLower(last) + "@example.net"
	default:
		// Numbers 555-0100 to 555-0199 are reserved for fiction.
		area, line := 201+bits>>40%779, 100+bits>>52%100
		return fmt.Sprintf("+1%d5550%d", area, line)
	}
}

// tags returns the customer's tags; few have any.
func (c customer) tags() []string {
	switch kind := mix(uint64(c)+1) % 100; {
	case kind < 6:
		return userTags[0:1:1]
	case kind < 16:
		return userTags[1:2:2]
	case kind < 18:
		return userTags[0:2:2]
	case kind < 21:
		return userTags[2:3:3]
	}
	return nil
}

var userTags = []string{"VIP", "Business", "Payment overdue"}

// subjects are prefixes of the subjects of e-mails, before a topic.
var subjects = []string{"", "Question: ", "Please help: ", "Re: ", "Complaint: ", "URGENT: "}

var firstNames = []string{
	"Aaliyah", "Adam", "Aisha", "Alejandro", "Alice", "Amir", "Ana", "Andrei",
	"Anna", "Antonio", "Ava", "Beatriz", "Ben", "Bianca", "Carlos", "Carmen",
	"Charlotte", "Chen", "Chloe", "Clara", "Daniel", "David", "Diego", "Dmitri",
	"Elena", "Elias", "Ella", "Emil", "Emily", "Emma", "Eva", "Fatima",
	"Felix", "Finn", "Gabriel", "Grace", "Greta", "Hana", "Hannah", "Hugo",
	"Ibrahim", "Ines", "Isabel", "Ivan", "Jack", "James", "Jana", "Jasmine",
	"Jin", "Jonas", "Jose", "Julia", "Karim", "Kate", "Kenji", "Lara",
	"Laura", "Leo", "Lena", "Liam", "Lily", "Linh", "Lucas", "Lucia",
	"Luis", "Maria", "Marco", "Marta", "Mateo", "Maya", "Mei", "Mia",
	"Miguel", "Mila", "Mohammed", "Nadia", "Nina", "Noah", "Nora", "Olga",
	"Oliver", "Omar", "Paul", "Pedro", "Priya", "Rafael", "Rania", "Rosa",
	"Ruth", "Samuel", "Sara", "Sofia", "Tara", "Theo", "Thomas", "Victor",
	"Viktoria", "Wei", "Yara", "Yusuf", "Zoe",
}

var lastNames = []string{
	"Abbott", "Adler", "Aguilar", "Ahmed", "Almeida", "Andersen", "Baker", "Bauer",
	"Becker", "Bennett", "Bianchi", "Blanc", "Boyd", "Brandt", "Brooks", "Bruno",
	"Cabrera", "Campbell", "Castro", "Chan", "Chavez", "Clarke", "Cohen", "Colombo",
	"Cook", "Costa", "Cruz", "Dahl", "Das", "Davies", "Delgado", "Diaz",
	"Dubois", "Duran", "Eklund", "Ellis", "Engel", "Evans", "Farah", "Fernandez",
	"Ferrari", "Fischer", "Flores", "Ford", "Fuchs", "Garcia", "Gomez", "Gray",
	"Gruber", "Gupta", "Haas", "Hall", "Hansen", "Haque", "Hayes", "Hoffmann",
	"Hughes", "Ibarra", "Ivanova", "Jensen", "Johansson", "Jones", "Kaya", "Keller",
	"Khan", "Kim", "Klein", "Kowalski", "Kumar", "Lang", "Larsen", "Lee",
	"Lewis", "Lim", "Lopez", "Lund", "Maier", "Marino", "Martin", "Mendes",
	"Meyer", "Molina", "Moore", "Moreau", "Morris", "Murphy", "Nagy", "Nakamura",
	"Nguyen", "Novak", "Okafor", "Oliveira", "Ortiz", "Owens", "Park", "Patel",
	"Perez", "Petrov", "Quinn", "Ramos", "Reyes", "Ricci", "Rivera", "Rossi",
	"Roy", "Ruiz", "Sanchez", "Santos", "Sato", "Schmidt", "Silva", "Singh",
	"Smith", "Sousa", "Tanaka", "Taylor", "Torres", "Turner", "Vargas", "Vega",
	"Vogel", "Walker", "Wang", "Weber", "Wright", "Yilmaz", "Young", "Zhang",
}
