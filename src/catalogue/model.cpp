#include "warifu/catalogue/model.h"

namespace warifu::catalogue {

std::string_view to_string(Confidence confidence) {
    switch (confidence) {
    case Confidence::Seen: return "seen";
    case Confidence::Known: return "known";
    case Confidence::Unverified: return "unverified";
    }
    return "unverified";
}

std::string_view to_string(Basis basis) {
    switch (basis) {
    case Basis::Declared: return "declared";
    case Basis::Documented: return "documented";
    case Basis::Inspected: return "inspected";
    case Basis::Tested: return "tested";
    }
    return "declared";
}

std::string_view to_string(Obligation obligation) {
    return obligation == Obligation::Mandatory ? "mandatory" : "recommended";
}

std::string_view to_string(Level::State state) {
    switch (state) {
    case Level::State::Open: return "open";
    case Level::State::NotOpen: return "not-open";
    case Level::State::Closed: return "closed";
    }
    return "not-open";
}

std::string_view to_string(Role role) {
    switch (role) {
    case Role::Manufacturer: return "manufacturer";
    case Role::AuthorisedRepresentative: return "authorised-representative";
    case Role::Importer: return "importer";
    case Role::Distributor: return "distributor";
    case Role::Laboratory: return "laboratory";
    }
    return "manufacturer";
}

std::string_view to_string(Duty::When when) {
    switch (when) {
    case Duty::When::Supply: return "supply";
    case Duty::When::AfterSupply: return "after-supply";
    case Duty::When::Change: return "change";
    case Duty::When::Failure: return "failure";
    case Duty::When::Incident: return "incident";
    case Duty::When::Request: return "request";
    case Duty::When::End: return "end";
    case Duty::When::NotStated: return "not-stated";
    }
    return "not-stated";
}

std::string_view to_string(Duty::Keep::From from) {
    switch (from) {
    case Duty::Keep::From::NotStated: return "not-stated";
    case Duty::Keep::From::Issue: return "issue";
    case Duty::Keep::From::Placing: return "placing";
    case Duty::Keep::From::Supply: return "supply";
    case Duty::Keep::From::Record: return "record";
    }
    return "not-stated";
}

std::string_view to_string(Arrangement::View view) {
    return view == Arrangement::View::Statute ? "statute" : "operator";
}

std::string_view to_string(Arrangement::Effect effect) {
    switch (effect) {
    case Arrangement::Effect::Deemed: return "deemed";
    case Arrangement::Effect::Equivalent: return "equivalent";
    case Arrangement::Effect::Simplified: return "simplified";
    case Arrangement::Effect::NotDetermined: return "not determined";
    case Arrangement::Effect::UnderStudy: return "under study";
    }
    return "not determined";
}

std::string_view to_string(CrosswalkPair::Relation relation) {
    switch (relation) {
    case CrosswalkPair::Relation::Equal: return "equal";
    case CrosswalkPair::Relation::Subset: return "subset";
    case CrosswalkPair::Relation::Superset: return "superset";
    case CrosswalkPair::Relation::Intersects: return "intersects";
    case CrosswalkPair::Relation::None: return "none";
    }
    return "none";
}

bool asks_for(const Regime& regime, const Level& level, const Requirement& requirement) {
    if (requirement.level.empty())
        return true;
    // Levels stand lowest first: the requirement's own must come no later than the level asked about.
    for (const Level& each : regime.levels) {
        if (each.id == requirement.level)
            return true;
        if (each.id == level.id)
            return false;
    }
    return false;
}

} // namespace warifu::catalogue
